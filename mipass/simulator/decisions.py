"""What a reader that listens does with each decision: it prints it, and hands the bits to the panel."""

from __future__ import annotations

import signal
import threading
from typing import Any

from mipass.protocol.door import Decision
from mipass.protocol.errors import ProtocolError
from mipass.simulator.errors import SimulatorError
from mipass.simulator.output import Output
from mipass.simulator.panel import Panel


class Decisions:
    """Prints decisions, hands bits to the panel, and knows when it were enough."""

    def __init__(self, output: Output, count: int, panel: Panel | None) -> None:
        self._output, self._left, self._panel = output, count, panel
        self._lock, self._enough = threading.Lock(), threading.Event()

    def __call__(self, decision: Decision) -> None:
        with self._lock:
            self._output.tell(_sentence(decision), **_facts(decision))
            self._hand_over(decision)
            self._left -= 1
            if self._left == 0:
                self._enough.set()

    def _hand_over(self, decision: Decision) -> None:
        """Bits to the panel. That it does not take them is told, and ends nothing."""
        if self._panel and decision.bits:
            try:
                self._panel.send(decision.bits)
            except SimulatorError as error:
                self._output.tell(error.message, error=error.code, message=error.message)

    def failed(self, error: ProtocolError | SimulatorError) -> None:
        """Print why somebody could not be asked."""
        with self._lock:
            self._output.tell(error.message, error=error.code, message=error.message)

    def wait(self) -> None:
        """Until it is enough, or somebody ends the process."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self._enough.set())
        while not self._enough.wait(1.0):
            pass


def _facts(decision: Decision) -> dict[str, Any]:
    facts: dict[str, Any] = {"opened": decision.opened, "reason": decision.reason.value}
    if decision.bits:
        bits = decision.bits
        return facts | {"length": bits.length, "bits": bits.binary, "hex": bits.hex}
    return facts | {"detail": decision.detail}


def _sentence(decision: Decision) -> str:
    if decision.bits:
        bits = decision.bits
        return f"The door opens: {bits.length} bits {bits.binary} (hex {bits.hex})"
    return f"The door stays shut: {decision.detail} ({decision.reason})"
