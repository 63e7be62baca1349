"""Pulses are those of SIA AC-01, and tell a card's bits to whoever reads the wires."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.wiegand_bits import Bits
from mipass.protocol.wiegand_pulses import Line, Pulse, microseconds, pulses

CARD = Bits.from_binary("10111101110110010011011011")


def test_a_card_is_the_pulses_that_the_standard_draws():
    first, second, third = list(pulses(CARD))[:3]
    assert first == Pulse(Line.DATA1, 0, 50)
    assert second == Pulse(Line.DATA0, 2000, 2050)
    assert third == Pulse(Line.DATA1, 4000, 4050)
    assert "".join(str(int(pulse.line)) for pulse in pulses(CARD)) == CARD.binary


@given(st.text("01", min_size=1, max_size=256))
def test_width_and_interval_are_within_the_standard(binary):
    made = list(pulses(Bits.from_binary(binary)))
    assert len(made) == len(binary)
    assert {20 <= pulse.high_at - pulse.low_at <= 100 for pulse in made} == {True}
    apart = {after.low_at - before.low_at for before, after in pairwise(made)}
    assert all(200 <= each <= 20_000 for each in apart)
    assert microseconds(Bits.from_binary(binary)) - made[-1].high_at >= 50_000
