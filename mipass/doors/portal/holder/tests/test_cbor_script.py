"""CBOR as the page's script writes and reads it, against the protocol in Python."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mipass.doors.portal.holder.tests.scripts import (
    octets,
    outcome,
    text,
)
from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError
from tests.vectors import cbor_profile

VECTORS = cbor_profile()

ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.binary() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(-300, 300) | st.text(max_size=5), inner, max_size=4)
        | st.builds(cbor.Tag, st.integers(1000, 2000), inner)
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(item=ITEMS)
def test_what_is_written_in_python_is_read_and_written_the_same(scripts, item):
    encoded = cbor.encode(item)
    assert octets(scripts.ask("recode", data=text(encoded))) == encoded


def verdict(data: bytes) -> str:
    """Python's, in the words of the script's."""
    try:
        cbor.decode(data)
    except ProtocolError as error:
        return error.code
    return ""


def damage(item: object, at: int, octet: int) -> bytes:
    """The item's encoding with one octet changed."""
    encoded = bytearray(cbor.encode(item))
    encoded[at % len(encoded)] = octet
    return bytes(encoded)


@settings(max_examples=600, deadline=None)
@given(data=st.binary(max_size=40) | st.builds(damage, ITEMS, st.integers(0, 999), st.integers(0, 255)))
def test_whatever_one_takes_the_other_takes(scripts, data):
    assert outcome(scripts, "recode", data=text(data)) == verdict(data)


@pytest.mark.parametrize("data", VECTORS["taken"], ids=str)
def test_what_the_profile_has_is_read(scripts, data):
    encoded = bytes.fromhex(data)
    assert octets(scripts.ask("recode", data=text(encoded))) == cbor.encode(cbor.decode(encoded))


@pytest.mark.parametrize("data", VECTORS["refused"], ids=str)
def test_what_the_profile_lacks_is_malformed(scripts, data):
    assert outcome(scripts, "recode", data=text(bytes.fromhex(data))) == "malformed"
