"""Bluetooth LE as the page's script knows it, against the same vectors as Python."""

import pytest

from mipass.doors.portal.holder.tests.scripts import octets, outcome, text
from mipass.protocol import ble
from tests.vectors import ble as vectors

VECTORS = vectors()


def chunks(row):
    return [text(bytes.fromhex(chunk)) for chunk in row["chunks"]]


@pytest.mark.parametrize("row", VECTORS["messages"], ids=lambda row: row["why"])
def test_a_message_has_these_chunks(scripts, row):
    message = text(bytes.fromhex(row["message"]))
    assert scripts.ask("chunks", data=message, size=row["size"]) == chunks(row)
    assert scripts.ask("message", chunks=chunks(row)) == [None] * (len(row["chunks"]) - 1) + [message]


@pytest.mark.parametrize("row", VECTORS["refused"], ids=lambda row: row["why"])
def test_what_is_no_chunk_is_refused(scripts, row):
    assert outcome(scripts, "message", chunks=chunks(row)) == row["code"]


@pytest.mark.parametrize("row", VECTORS["advertised"], ids=lambda row: row["uuid"])
def test_the_page_looks_for_what_the_doors_advertise(scripts, row):
    assert scripts.ask("advertised", rootHash=text(bytes.fromhex(row["root_hash"]))) == row["uuid"]


def test_both_have_the_same_addresses(scripts):
    assert scripts.ask("addresses") == {
        "service": str(ble.SERVICE),
        "state": str(ble.OF_READER.state),
        "toReader": str(ble.OF_READER.to_server),
        "fromReader": str(ble.OF_READER.to_client),
        "states": [*ble.START, *ble.END],
    }


def test_a_message_without_an_end_is_too_long(scripts):
    whole = [text(b"\x01" + bytes(64 << 10))] * (ble.LARGEST_MESSAGE // (64 << 10))
    assert outcome(scripts, "message", chunks=whole) == ""
    assert outcome(scripts, "message", chunks=[*whole, text(b"\x01x")]) == "too_long"


def test_octets_survive_any_size(scripts):
    message = bytes(range(256)) * 5
    found = scripts.ask("chunks", data=text(message), size=179)
    assert b"".join(octets(chunk)[1:] for chunk in found) == message
    assert all(len(octets(chunk)) <= 180 for chunk in found)
