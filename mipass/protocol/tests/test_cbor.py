"""CBOR: what is written, and what reading refuses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError
from mipass.protocol.tests.parties import refusal
from tests.vectors import cbor_profile

VECTORS = cbor_profile()

numbers = st.integers(-(2**53) + 1, 2**53 - 1)
keys = st.one_of(numbers, st.text())
plain = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, st.text(), st.binary()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(keys, inner, max_size=4),
        st.builds(cbor.Tag, st.integers(0, 70000), inner),
    ),
    max_leaves=8,
)


@given(plain)
def test_what_is_written_is_read(item):
    assert cbor.decode(cbor.encode(item)) == item


@given(st.binary(max_size=200))
def test_whatever_is_read_or_refused_as_malformed(data):
    assert refusal(cbor.decode, data) in {None, "malformed"}


def test_keys_are_sorted_shorter_ones_first():
    assert cbor.encode({"b": 1, "aa": 2, 10: 3, -1: 4}).hex() == "a40a03200461620162616102"


def test_the_content_of_a_tag_is_lists_and_dicts():
    assert cbor.decode(bytes.fromhex("d28243010203a10102")) == cbor.Tag(18, [b"\x01\x02\x03", {1: 2}])
    assert type(cbor.decode(bytes.fromhex("d281a10181a0")).value[0][1][0]) is dict


def test_a_long_input_is_refused_before_it_is_read():
    with pytest.raises(ProtocolError, match="longer than the 3 bytes"):
        cbor.decode(b"\x43\x00\x00\x00", largest=3)


@pytest.mark.parametrize("number", [0, 1, 2, 4, 5, 24, 28, 29, 35, 36, 37, 100, 258, 1004, 55799])
def test_no_tag_makes_anything_of_its_content(number):
    item = cbor.Tag(number, b"2026")
    assert cbor.decode(cbor.encode(item)) == item


@pytest.mark.parametrize("data", VECTORS["taken"], ids=str)
def test_what_the_profile_has_is_read(data):
    item = cbor.decode(bytes.fromhex(data))
    assert cbor.decode(cbor.encode(item)) == item


@pytest.mark.parametrize("data", VECTORS["refused"], ids=str)
def test_what_the_profile_lacks_is_malformed(data):
    assert refusal(cbor.decode, bytes.fromhex(data)) == "malformed"
