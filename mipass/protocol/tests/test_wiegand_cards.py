"""Cards in every format: there and back, and what a disturbed bit does."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.tests.wiegand_cards import ALL, cards, values_of, written_out
from mipass.protocol.wiegand import Bits, WiegandError, decode, encode


def flipped(bits: Bits, position: int) -> Bits:
    return Bits(bits.length, bits.value ^ 1 << (bits.length - 1 - position))


def refusal(code: str, bits: Bits) -> WiegandError:
    with pytest.raises(WiegandError) as caught:
        decode(code, bits)
    return caught.value


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.code)
def test_decoding_gives_back_what_was_encoded(form):
    @given(values=values_of(form))
    def holds(values):
        assert decode(form.code, encode(form.code, values, any_tier=True)) == values

    holds()


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.code)
def test_the_compiled_encoder_writes_what_the_declaration_says(form):
    @given(values=values_of(form))
    def holds(values):
        assert encode(form.code, values, any_tier=True).binary == written_out(form, values)

    holds()


@pytest.mark.parametrize("form", ALL, ids=lambda form: form.code)
def test_every_single_bit_error_under_parity_is_refused(form):
    watched = {position for parity in form.parity for position in (parity.position, *parity.covers)}

    @given(values=values_of(form))
    def holds(values):
        bits = encode(form.code, values, any_tier=True)
        for position in watched:
            touched = [
                parity.position
                for parity in form.parity
                if position == parity.position or position in parity.covers
            ]
            error = refusal(form.code, flipped(bits, position))
            assert (error.code, error.positions) == ("wrong_parity", tuple(sorted(touched)))

    holds()


@given(card=cards)
def test_a_wrong_constant_is_refused(card):
    form, values = card
    bits = encode(form.code, values, any_tier=True)
    watched = {position for parity in form.parity for position in parity.covers}
    for position in {*form.zeros, *form.ones} - watched:
        error = refusal(form.code, flipped(bits, position))
        assert (error.code, error.positions) == ("wrong_constant", (position,))


def test_a_wrong_constant_is_found_behind_correct_parity():
    kastle = encode("Kastle", {"facility_code": 1, "card_number": 2, "issue_level": 3})
    error = refusal("Kastle", flipped(flipped(kastle, 1), 0))
    assert (error.code, error.positions) == ("wrong_constant", (1,))
    assert str(error) == "This is not valid 32-bit Kastle: wrong fixed value at bit 1 (counted from 0)."


@given(card=cards, length=st.integers(1, 256))
def test_another_length_is_refused(card, length):
    form, values = card
    bits = encode(form.code, values, any_tier=True)
    if length != form.bits:
        error = refusal(form.code, Bits(length, bits.value % 2**length))
        assert error.code == "wrong_length"
        assert f"has {form.bits} bits, but there are {length}" in str(error)


def test_a_field_that_holds_what_its_format_forbids_is_refused():
    grinnell = encode("S12906b", {"facility_code": 217, "card_number": 5})
    error = refusal("S12906b", flipped(flipped(grinnell, 2), 5))  # the same parity bits cover both
    assert (error.code, str(error)) == ("out_of_range", "Facility code must be 217.")


def test_a_decimal_digit_above_nine_is_refused():
    ten_first = "1010" + "0000" * 7
    error = refusal("H10320", Bits.from_binary(ten_first + "1110" + "0"))
    assert (error.code, error.field) == ("out_of_range", "card_number")
