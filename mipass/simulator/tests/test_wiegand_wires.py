"""The wires of Wiegand, read back as a panel reads them. No pins: what would drive them is looked at."""

import time
from itertools import pairwise

import pytest

from mipass.protocol.wiegand_pulses import Line
from mipass.simulator.errors import Refused, Unprepared
from mipass.simulator.tests.organization import CARD
from mipass.simulator.tests.processes import run
from mipass.simulator.wiegand_wires import Wires, carry, read_pins

US = 1_000


class Watched:
    """Two wires and a clock. The machine does something else for so many µs, from given ones on."""

    def __init__(self, pauses=()):
        self.now, self.edges, self._pauses = 0, [], dict(pauses)

    def clock(self):
        self.now += 2 * US
        for moment in [each for each in self._pauses if each * US <= self.now]:
            self.now += self._pauses.pop(moment) * US
        return self.now

    def drive(self, line, low):
        self.edges.append((line, low, self.now))

    @property
    def pulses(self):
        """What a panel sees: each wire that went low, when, and for how long, in microseconds."""
        downs, ups = self.edges[::2], self.edges[1::2]
        assert [(line, low) for line, low, _ in downs] == [(line, True) for line, _, _ in downs]
        assert [(line, low) for line, low, _ in ups] == [(line, False) for line, _, _ in downs]
        return [
            (line, begun / US, (ended - begun) / US)
            for (line, _, begun), (_, _, ended) in zip(downs, ups, strict=True)
        ]


@pytest.fixture(autouse=True)
def no_sleep(monkeypatch):
    """The watched clock does not go on while nobody looks at it."""
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


def apart(pulses):
    return [after[1] - before[1] for before, after in pairwise(pulses)]


def test_a_panel_reads_the_cards_bits():
    wires = Watched()
    carry(CARD, wires.drive, clock=wires.clock)
    seen = wires.pulses
    assert "".join("01"[line] for line, _, _ in seen) == CARD.binary
    assert all(40 <= width <= 100 for _, _, width in seen)
    assert all(1000 <= each <= 2100 for each in apart(seen))
    assert wires.now / US - seen[-1][1] > 50_000


def test_a_pause_of_the_machine_brings_no_two_pulses_too_near():
    wires = Watched({1000: 2990, 21_500: 30_000})
    carry(CARD, wires.drive, clock=wires.clock)
    assert min(apart(wires.pulses)) >= 1900
    assert len(wires.pulses) == CARD.length


def test_a_pulse_that_became_too_long_is_told():
    wires = Watched({2030: 200})
    with pytest.raises(Refused) as caught:
        carry(CARD, wires.drive, clock=wires.clock)
    assert caught.value.code == "late"
    assert len(wires.edges) == 2 * CARD.length  # and both wires are high


@pytest.mark.parametrize(
    "text", ["gpiochip0", "gpiochip0:17", "gpiochip0:17,17", "../x:1,2", "gpiochip0:1,x"]
)
def test_pins_that_are_none_are_refused(text):
    with pytest.raises(Unprepared) as caught:
        read_pins(text)
    assert caught.value.code == "bad_pins"


def test_pins_are_named_by_chip_and_number():
    pins = read_pins("gpiochip0:17,18")
    assert (str(pins.chip), pins.data0, pins.data1) == ("/dev/gpiochip0", 17, 18)
    assert [Line.DATA0, Line.DATA1] == [0, 1]


def test_the_library_is_asked_and_a_chip_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Unprepared) as caught:
        Wires(read_pins("no-such-chip:17,18"))
    assert caught.value.code == "no_pins"
    run("reader", "init", tmp_path / "reader")
    status, told = run("reader", "listen", tmp_path / "reader", "--wiegand", "no-such-chip:17,18")
    assert (status, told["error"]) == (2, "no_pins")
