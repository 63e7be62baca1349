"""What a reader remembers: the newest list of each address, a floor for its clock, whoever comes at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from mipass.protocol.statuslist import Status
from mipass.protocol.tests.parties import DAY, HOUR, MINUTE, NOW, Organization, refusal
from mipass.protocol.trust import MOST_LISTS

ORGANIZATION = Organization()
SECOND = timedelta(seconds=1)
URI = ORGANIZATION.status_uri


def test_a_newer_list_is_kept_and_an_older_one_left():
    trust = ORGANIZATION.trust()
    first, second = ORGANIZATION.status_list(NOW), ORGANIZATION.status_list(NOW + MINUTE)
    assert (trust.take_list(second), trust.take_list(first), trust.take_list(second)) == (True, False, False)
    assert trust.tokens == {URI: second}


def test_an_expired_list_is_kept_if_it_is_the_newest():
    trust = ORGANIZATION.trust(floor=NOW + 3 * DAY)
    assert trust.take_list(ORGANIZATION.status_list(NOW))
    assert refusal(trust.status, URI, 5, at=NOW + 3 * DAY) == "status_stale"


def test_the_floor_rises_with_a_list_and_never_falls():
    trust = ORGANIZATION.trust()
    trust.take_list(ORGANIZATION.status_list(NOW + DAY))
    trust.saw(NOW)
    assert trust.floor == NOW + DAY
    assert trust.now(None) == trust.now(NOW) == NOW + DAY
    assert trust.now(NOW + 2 * DAY) == NOW + 2 * DAY


def test_a_list_under_a_wrong_signature_raises_no_floor():
    trust = ORGANIZATION.trust()
    forged = Organization("Globex").status_list(NOW + DAY, uri=URI)
    assert refusal(trust.take_list, forged) == "wrong_organization"
    assert (trust.floor, trust.tokens) == (NOW, {})


@pytest.mark.parametrize("grace", [0, 1, 72])
def test_the_grace_is_counted_from_the_expiry(grace):
    trust = ORGANIZATION.trust(grace=grace * HOUR, tokens=[ORGANIZATION.status_list(NOW)])
    end = NOW + DAY + grace * HOUR
    assert trust.status(URI, 5, at=end - SECOND) is Status.VALID
    assert refusal(trust.status, URI, 5, at=end) == "status_stale"


def test_of_many_addresses_the_newest_lists_are_kept():
    trust = ORGANIZATION.trust()
    for number in range(MOST_LISTS + 2):
        assert trust.take_list(
            ORGANIZATION.status_list(NOW + number * MINUTE, uri=f"https://portal/{number}")
        )
    assert set(trust.tokens) == {f"https://portal/{number}" for number in range(2, MOST_LISTS + 2)}


def test_lists_that_come_at_once_leave_the_newest():
    tokens = [ORGANIZATION.status_list(NOW + number * MINUTE) for number in range(40)]
    for _ in range(5):
        trust = ORGANIZATION.trust()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(trust.take_list, reversed(tokens)))
        assert trust.tokens == {URI: tokens[-1]}
        assert trust.floor == NOW + 39 * MINUTE
