"""Bit strings, their written forms, and custom card data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.wiegand import Bits, WiegandError, custom, encode

bit_strings = st.integers(1, 256).flatmap(
    lambda length: st.builds(Bits, st.just(length), st.integers(0, 2**length - 1))
)


def code_of(call, *arguments) -> str:
    with pytest.raises(WiegandError) as caught:
        call(*arguments)
    return caught.value.code


def test_the_documents_example_reads_the_same_in_every_form():
    bits = encode("H10301", {"facility_code": 123, "card_number": 45677})
    assert bits.binary == "10111101110110010011011011"
    assert bits.hex == "2F764DB"
    assert bits.to_bytes() == bytes.fromhex("06 bd d9 36 c0")
    assert bits.pacs_hex == "06BDD936C0"


@given(bits=bit_strings)
def test_every_written_form_leads_back(bits):
    assert Bits.from_bytes(bits.to_bytes()) == bits
    assert Bits.from_binary(bits.binary) == bits
    assert custom(bits.length, bits.hex) == bits


@given(bits=bit_strings)
def test_hex_and_octets_have_the_length_of_the_bits(bits):
    assert len(bits.hex) == -(-bits.length // 4)
    assert len(bits.to_bytes()) == 1 + -(-bits.length // 8)


@pytest.mark.parametrize(
    "octets",
    ["", "08", "08 00", "ff 00", "01 01", "07 40 01"],
    ids=["nothing", "no bits", "8 unused", "255 unused", "unused bit set", "unused bits set"],
)
def test_octets_that_are_no_bit_string_are_refused(octets):
    assert code_of(Bits.from_bytes, bytes.fromhex(octets)) == "bad_bytes"


@pytest.mark.parametrize("octets", ["00", "01", "00" * 34])
def test_octets_of_no_bit_or_too_many_are_refused(octets):
    assert code_of(Bits.from_bytes, bytes.fromhex(octets)) == "bad_length"


@pytest.mark.parametrize(
    ("length", "text", "binary"),
    [
        (26, "3E81C1E", "11111010000001110000011110"),
        (8, "0x5", "00000101"),
        (8, " 0X 0 5 ", "00000101"),
        (8, "000000005", "00000101"),
        (1, "1", "1"),
    ],
)
def test_custom_hex_is_right_aligned_and_forgiving(length, text, binary):
    assert custom(length, text).binary == binary


def test_custom_data_fills_256_bits():
    assert custom(256, "F" * 64).value == 2**256 - 1


@pytest.mark.parametrize("text", ["", " ", "0x", "G", "1_0", "-1", "+1", "0x0x1", "\uff11\uff12", "1.0"])
def test_what_is_not_hex_is_refused(text):
    assert code_of(custom, 26, text) == "bad_hex"


@pytest.mark.parametrize(("length", "text"), [(26, "4000000"), (4, "10"), (1, "2"), (256, "1" + "0" * 64)])
def test_hex_that_does_not_fit_is_refused(length, text):
    assert code_of(custom, length, text) == "does_not_fit"


@pytest.mark.parametrize("length", [0, -1, 257, 10**9, True])
def test_bit_lengths_outside_1_to_256_are_refused(length):
    assert code_of(custom, length, "1") == "bad_length"
    assert code_of(Bits, length, 0) == "bad_length"


@pytest.mark.parametrize("text", ["012", "0b1", "1-0", "\uff10\uff11"])
def test_binary_of_other_digits_is_refused(text):
    assert code_of(Bits.from_binary, text) == "bad_binary"


def test_the_repr_keeps_the_value_secret():
    assert repr(Bits(26, 0x3E81C1E)) == "Bits(length=26)"
