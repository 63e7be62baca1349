"""When which of Wiegand's two wires is low, for a card's bits.

Both are high at rest; a bit 0 is a short pulse on Data0, a bit 1 on Data1, one after the other. SIA AC-01
(1996.10) asks for pulses of 20 to 100 µs, 200 µs to 20 ms from the beginning of one to that of the next. A
program whose machine does other things too is late at times, and never early: so a pulse is aimed at half of
the longest, and what comes somewhat late is still within.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from mipass.protocol.wiegand_bits import Bits

PULSE_US = 50
INTERVAL_US = 2000
SHORTEST_PULSE_US, LONGEST_PULSE_US = 20, 100
SHORTEST_INTERVAL_US, LONGEST_INTERVAL_US = 200, 20_000
SILENCE_US = 100_000  # after the last bit: many panels take 50 ms without a pulse for the end of a card


class Line(IntEnum):
    """A wire, by the bit that it tells."""

    DATA0 = 0
    DATA1 = 1


@dataclass(frozen=True, slots=True)
class Pulse:
    """A wire that is low from one time to another: microseconds since the first pulse began."""

    line: Line
    low_at: int
    high_at: int


def pulses(bits: Bits) -> Iterator[Pulse]:
    """One for each bit, in their order."""
    for number, bit in enumerate(bits.binary):
        begin = number * INTERVAL_US
        yield Pulse(Line(int(bit)), begin, begin + PULSE_US)


def microseconds(bits: Bits) -> int:
    """How long a card takes the wires, with the silence by which a panel knows its end."""
    return bits.length * INTERVAL_US + SILENCE_US
