"""What a reader that listens does with each decision: it prints it, and hands the bits to panels."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Sequence
from typing import Any

from mipass.protocol.door import Decision
from mipass.protocol.errors import ProtocolError
from mipass.protocol.wiegand_bits import Bits
from mipass.simulator import supervision
from mipass.simulator.errors import SimulatorError
from mipass.simulator.output import Output
from mipass.simulator.panel import Wire


class Decisions:
    """Prints decisions, hands bits to panels, and knows when it were enough.

    ``hides_bits``: it prints how many they are, and not which.
    """

    def __init__(
        self, output: Output, count: int, wires: Sequence[Wire], *, hides_bits: bool = False
    ) -> None:
        self._output, self._left, self._wires = output, count, wires
        self._hides_bits = hides_bits
        self._lock, self._enough = threading.Lock(), threading.Event()

    def __call__(self, decision: Decision) -> None:
        with self._lock:
            words, facts = _told(decision, hides_bits=self._hides_bits)
            self._output.tell(words, **facts)
            if decision.bits:
                self._hand_over(decision.bits)
            self._left -= 1
            if self._left == 0:
                self._enough.set()

    def _hand_over(self, bits: Bits) -> None:
        """Bits to the panels. That one does not take them is told, and ends nothing."""
        for wire in self._wires:
            try:
                wire.send(bits)
            except SimulatorError as error:
                self._output.tell(error.message, error=error.code, message=error.message)

    def failed(self, error: ProtocolError | SimulatorError) -> None:
        """Print why somebody could not be asked."""
        with self._lock:
            self._output.tell(error.message, error=error.code, message=error.message)

    def wait(self, check: Callable[[], None]) -> None:
        """Until it is enough, or somebody ends the process.

        Meanwhile systemd hears that all is well, as long as ``check`` comes back and no decision hangs at
        the panel. Raises what it raises.
        """
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._enough.set())
        supervision.tell("READY=1")
        while not self._enough.wait(supervision.beat_seconds()):
            check()
            with self._lock:
                supervision.tell("WATCHDOG=1")
        supervision.tell("STOPPING=1")


def _told(decision: Decision, *, hides_bits: bool) -> tuple[str, dict[str, Any]]:
    """A decision in words, and as facts."""
    facts: dict[str, Any] = {"opened": decision.opened, "reason": decision.reason.value}
    bits = decision.bits
    if bits is None:
        words = f"The door stays shut: {decision.detail} ({decision.reason})"
        return words, facts | {"detail": decision.detail}
    opens = f"The door opens: {bits.length} bits"
    if hides_bits:
        return opens, facts | {"length": bits.length}
    facts |= {"length": bits.length, "bits": bits.binary, "hex": bits.hex}
    return f"{opens} {bits.binary} (hex {bits.hex})", facts
