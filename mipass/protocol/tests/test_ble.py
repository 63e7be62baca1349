"""Messages in chunks, and the addresses, over Bluetooth LE."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import ble
from mipass.protocol.errors import ProtocolError
from mipass.protocol.tests.parties import refusal
from tests.vectors import ble as vectors

VECTORS = vectors()


def octets(row):
    return [bytes.fromhex(chunk) for chunk in row["chunks"]]


def read(chunks):
    reader = ble.MessageReader()
    return [reader.feed(chunk) for chunk in chunks]


@pytest.mark.parametrize("row", VECTORS["messages"], ids=lambda row: row["why"])
def test_a_message_has_these_chunks(row):
    message = bytes.fromhex(row["message"])
    assert list(ble.chunks(message, row["size"])) == octets(row)
    assert read(octets(row)) == [None] * (len(row["chunks"]) - 1) + [message]


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: row["why"])
def test_what_is_no_chunk_is_refused(row):
    with pytest.raises(ProtocolError) as caught:
        read(octets(row))
    assert caught.value.code == row["code"]


@pytest.mark.parametrize("row", VECTORS["sizes"], ids=lambda row: str(row["mtu"]))
def test_a_chunk_fits_into_a_notification(row):
    assert ble.chunk_octets(row["mtu"]) == row["size"]


@pytest.mark.parametrize("row", VECTORS["advertised"], ids=lambda row: row["uuid"])
def test_an_organizations_doors_advertise_what_is_made_of_its_root(row):
    found = ble.advertised(bytes.fromhex(row["root_hash"]))
    assert (found, found.version, found.variant) == (UUID(row["uuid"]), 8, "specified in RFC 4122")


@pytest.mark.parametrize("row", VECTORS["ident"], ids=lambda row: row["ident"])
def test_a_phone_knows_its_reader_by_the_key_of_its_engagement(row):
    assert ble.ident(bytes.fromhex(row["device_key_bytes"])).hex() == row["ident"]


@given(messages=st.lists(st.binary(max_size=2000), max_size=4), mtu=st.integers(ble.LEAST_MTU, 600))
def test_messages_arrive_as_they_were_sent(messages, mtu):
    sent = [chunk for message in messages for chunk in ble.chunks(message, ble.chunk_octets(mtu))]
    assert all(len(chunk) <= min(ble.LARGEST_VALUE, mtu - 3) for chunk in sent)
    assert [message for message in read(sent) if message is not None] == messages


def test_a_message_without_an_end_is_too_long():
    reader, chunk = ble.MessageReader(), b"\x01" + bytes(64 << 10)
    for _ in range(ble.LARGEST_MESSAGE // (64 << 10)):
        assert reader.feed(chunk) is None
    assert refusal(reader.feed, b"\x01x") == "too_long"
