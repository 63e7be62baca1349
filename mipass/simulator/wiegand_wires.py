"""The two wires of Wiegand, by two pins of a small computer. Its timing was never measured on hardware.

The library `gpiod` is loaded where it is used. A pin of 3.3 V does not belong on a panel's wire of 5 V: see
docs/operator/reader.md.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mipass.protocol.wiegand_bits import Bits
from mipass.protocol.wiegand_pulses import LONGEST_PULSE_US, Line, microseconds, pulses
from mipass.simulator.errors import Refused, Unprepared, Unreachable

PINS = re.compile(r"(?P<chip>[A-Za-z0-9_-]+):(?P<data0>\d{1,4}),(?P<data1>\d{1,4})")
CONSUMER = "mipass-reader"
US = 1_000  # nanoseconds
ASLEEP_NO_LATER = 500 * US

Drive = Callable[[Line, bool], None]  # a wire, and whether it is to be low
Clock = Callable[[], int]  # nanoseconds


@dataclass(frozen=True, slots=True)
class Pins:
    """Two pins of a chip: ``gpiochip0:17,18`` is Data0 at 17 and Data1 at 18 of ``/dev/gpiochip0``."""

    chip: Path
    data0: int
    data1: int


def read_pins(text: str) -> Pins:
    """Raises Unprepared ``bad_pins``."""
    found = PINS.fullmatch(text)
    if found is None or found["data0"] == found["data1"]:
        raise Unprepared("bad_pins", f"{text} does not name a chip and two pins, as gpiochip0:17,18 does.")
    return Pins(Path("/dev") / found["chip"], int(found["data0"]), int(found["data1"]))


class Wires:
    """Both wires, high at rest. ``inverted``: a transistor between makes a wire low while its pin is high."""

    def __init__(self, pins: Pins, *, inverted: bool = False) -> None:
        """Raises Unprepared ``no_gpiod`` without the library, ``no_pins`` where they are not to be had."""
        gpiod = _library()
        values = gpiod.line.Value
        settings = gpiod.LineSettings(
            direction=gpiod.line.Direction.OUTPUT,
            active_low=not inverted,
            output_value=values.INACTIVE,
        )
        offsets = (pins.data0, pins.data1)
        try:
            self._request = gpiod.request_lines(str(pins.chip), consumer=CONSUMER, config={offsets: settings})
        except (OSError, ValueError) as error:
            raise Unprepared("no_pins", f"{pins.chip} does not give its pins {offsets}: {error}.") from error
        self._drive: Drive = lambda line, low: self._request.set_value(
            offsets[line], values.ACTIVE if low else values.INACTIVE
        )

    def __enter__(self) -> Self:
        """Hold the pins."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Give them back."""
        self._request.release()

    def send(self, bits: Bits) -> None:
        """Hand over a card's bits. Raises Refused ``late`` as `carry`, Unreachable without the pins."""
        try:
            carry(bits, self._drive)
        except OSError as error:
            raise Unreachable(f"The pins of the wires cannot be set: {error}.") from error


def carry(bits: Bits, drive: Drive, *, clock: Clock = time.perf_counter_ns) -> None:
    """Make the pulses of a card, and then be silent for as long as tells its end.

    What is late makes all that follows late, so that no two pulses come too near. Raises Refused ``late``
    when a pulse became longer than the standard lets it be: it was too late to take the card back.
    """
    begun, longest = clock(), 0
    for pulse in pulses(bits):
        low = _until(begun + pulse.low_at * US, clock)
        drive(pulse.line, True)
        _until(low + (pulse.high_at - pulse.low_at) * US, clock)
        drive(pulse.line, False)
        longest = max(longest, clock() - low)
        begun = low - pulse.low_at * US
    _until(begun + microseconds(bits) * US, clock)
    if longest > LONGEST_PULSE_US * US:
        raise Refused("late", f"A pulse on the wires took {longest // US} µs: the panel may have misread it.")


def _until(moment: int, clock: Clock) -> int:
    """Wait, the last half millisecond without sleeping, which would be too coarse; when it is then."""
    while (now := clock()) < moment:
        if (left := moment - now) > 2 * ASLEEP_NO_LATER:
            time.sleep((left - ASLEEP_NO_LATER) / 1e9)
    return now


def _library() -> Any:
    try:
        gpiod = import_module("gpiod")
        import_module("gpiod.line")
    except ImportError as error:
        raise Unprepared("no_gpiod", "Wiegand needs the library gpiod: pip install gpiod.") from error
    return gpiod
