"""A removed reader: whatever it goes on signing, a phone that has heard of it gives it nothing."""

import random

import pytest

from mipass.protocol.status_bits import Status, StatusBits
from mipass.protocol.tests.parties import DAY, HOUR, NOW, Organization, Phone, Reader, converse, why

READER = 9


@pytest.fixture
def acme():
    return Organization()


def meet(phone, reader, **how):
    session, door = phone.session(**how), reader.session()
    converse(session, door)
    return session, door.close()


def test_a_phone_answers_a_reader_whose_entry_is_valid(acme):
    phone = Phone(acme, carries=[acme.status_list()])
    session, decision = meet(phone, Reader(acme, index=READER))
    assert (session.answered, decision.opened) == (True, True)


def test_a_removed_reader_gets_nothing(acme):
    reader = Reader(acme, index=READER, tokens=[acme.status_list()])
    acme.put(READER, Status.INVALID)
    session, decision = meet(Phone(acme, carries=[acme.status_list(NOW + HOUR)]), reader)
    assert (session.answered, why(session)) == (False, "reader_removed")
    assert decision.reason == "declined"


def test_a_phone_that_keeps_its_list_back_looks_at_it_all_the_same(acme):
    acme.put(READER, Status.INVALID)
    session, _ = meet(Phone(acme, carries=[acme.status_list()]), Reader(acme, index=READER), carries=False)
    assert why(session) == "reader_removed"


def test_the_newest_list_that_the_phone_holds_counts_also_when_it_is_out_of_date(acme):
    before = acme.status_list(NOW)
    acme.put(READER, Status.INVALID)
    lists = [acme.status_list(NOW + HOUR), before]
    for carried in (lists, lists[::-1]):
        session, _ = meet(Phone(acme, carries=carried), Reader(acme, index=READER), at=NOW + 3 * DAY)
        assert why(session) == "reader_removed"


def test_a_list_of_a_higher_generation_is_the_newest_whatever_its_time(acme):
    late = acme.status_list(NOW + 300 * DAY)
    acme.put(READER, Status.INVALID)
    session, _ = meet(Phone(acme, carries=[late, acme.status_list(generation=1)]), Reader(acme, index=READER))
    assert why(session) == "reader_removed"


@pytest.mark.parametrize("status", [Status.VALID, Status.SUSPENDED])
def test_a_disabled_organizations_reader_is_answered_and_decides_itself(acme, status):
    acme.put(READER, status)
    session, _ = meet(Phone(acme, carries=[acme.status_list()]), Reader(acme, index=READER))
    assert session.answered


def test_a_list_that_strangers_signed_removes_no_reader(acme):
    stranger = Organization("Globex")
    stranger.put(READER, Status.INVALID)
    forged = stranger.status_list(NOW + HOUR, uri=acme.status_uri)
    session, _ = meet(Phone(acme, carries=[forged, b"garbage"]), Reader(acme, index=READER))
    assert session.answered


@pytest.mark.parametrize("index", [None, 1 << 31])
def test_without_an_entry_that_the_list_has_nothing_is_known(acme, index):
    session, _ = meet(Phone(acme, carries=[acme.status_list()]), Reader(acme, index=index))
    assert session.answered


def a_million(acme, parts=0.07):
    """A list of a million entries, so many of which are not valid."""
    chance = random.Random(7)
    bits = StatusBits.empty(1_000_000)
    for index in range(1_000_000):
        if chance.random() < parts:
            bits.put(index, chance.choice([Status.INVALID, Status.SUSPENDED]))
    bits.put(5, Status.VALID)
    bits.put(READER, Status.VALID)
    acme.bits = bits
    return acme.status_list()


def test_a_list_of_a_million_entries_seven_percent_not_valid_gets_over(acme):
    token = a_million(acme)
    assert 64 << 10 < len(token) < 1 << 20
    reader = Reader(acme, index=READER)
    _, decision = meet(Phone(acme, carries=[token]), reader)
    assert decision.opened
    assert reader.trust.tokens == {acme.status_uri: token}
    gone = next(index for index in range(999_000, 1_000_000) if acme.bits.get(index) == Status.INVALID)
    assert meet(Phone(acme, index=gone), reader)[1].reason == "revoked"


def test_a_reader_unpacks_no_more_than_its_configuration_says(acme):
    token = a_million(acme, parts=0)
    small = Reader(acme, largest=249_999)
    assert meet(Phone(acme, carries=[token]), small)[1].reason == "status_unreadable"
    assert meet(Phone(acme, carries=[token]), Reader(acme, largest=250_000))[1].opened
