"""Over a slow radio a phone carries a status list only to a reader whose own is older."""

import pytest

from mipass.protocol.retrieval import LIST_HELD
from mipass.protocol.statuslist import order_item, read_order
from mipass.protocol.tests.parties import (
    DAY,
    HOUR,
    NOW,
    Organization,
    Phone,
    Reader,
    converse,
    refusal,
    why,
)


@pytest.fixture(scope="module")
def acme():
    return Organization("Acme")


@pytest.mark.parametrize(
    ("held", "carried", "goes_over"),
    [(None, 0, True), (1, 0, True), (0, 0, False), (0, 1, False)],
    ids=["the reader has none", "an older one", "the same", "a newer one"],
)
def test_over_a_slow_radio_a_list_goes_over_only_where_it_is_newer(acme, held, carried, goes_over):
    lists = [acme.status_list(issued_at=NOW - age * HOUR) for age in (0, 1)]
    reader = Reader(acme, tokens=[] if held is None else [lists[held]])
    phone, door = Phone(acme, carries=[lists[carried]]).session(only_newer=True), reader.session()
    first = phone.start()
    answer = phone.receive(door.receive(first))
    door.receive(answer)
    assert door.close().opened
    assert lists[carried] not in first
    assert (lists[carried] in answer) == goes_over
    assert reader.trust.tokens == {acme.status_uri: lists[carried if goes_over else held]}


def test_a_list_ahead_of_the_readers_clock_gives_way_to_any(acme):
    ahead, due = acme.status_list(issued_at=NOW + DAY), acme.status_list()
    reader = Reader(acme, tokens=[ahead])
    converse(Phone(acme, carries=[due]).session(only_newer=True), door := reader.session())
    assert door.close().opened


def test_a_list_that_cannot_be_read_is_not_carried(acme):
    phone = Phone(acme, carries=[b"no list"]).session(only_newer=True)
    converse(phone, door := Reader(acme, tokens=[acme.status_list()]).session())
    assert (door.close().opened, why(phone)) == (True, None)


def test_how_new_a_list_is_survives_the_way_to_the_millionth_of_a_second():
    order = (3, NOW.replace(microsecond=123456))
    assert read_order(order_item(order)) == order


@pytest.mark.parametrize(
    "item", [None, 1, [], [1, 2], [1, 2, 3, 4], [True, 2, 3], [-1, 2, 3], [1, 2, 10**6], "abc"]
)
def test_what_is_no_order_is_malformed(item):
    assert refusal(read_order, item) == "malformed"


def test_the_name_in_the_request_is_ours():
    assert LIST_HELD == "org.mipass.status_list"
