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


@settings(max_examples=300, deadline=None)
@given(data=st.binary(max_size=40))
def test_no_garbage_does_more_than_be_refused(scripts, data):
    if outcome(scripts, "recode", data=text(data)) != "malformed":
        cbor.decode(data)


@pytest.mark.parametrize(
    "data",
    ["", "00 00", "9f 00 ff", "a2 01 00 01 00", "f7", "61 ff", "81" * 18, "5b 7fffffffffffffff"],
)
def test_what_the_protocol_does_not_use_is_malformed_here_as_there(scripts, data):
    encoded = bytes.fromhex(data)
    assert outcome(scripts, "recode", data=text(encoded)) == "malformed"
    with pytest.raises(ProtocolError, match=r"."):
        cbor.decode(encoded)


@pytest.mark.parametrize("data", ["f9 3c 00", "1b 7fffffffffffffff"])
def test_numbers_that_no_field_has_are_not_read_at_all(scripts, data):
    assert outcome(scripts, "recode", data=text(bytes.fromhex(data))) == "malformed"
