"""What a reader remembers: the newest list of each address, a floor for its clock, whoever comes at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from mipass.protocol.status_bits import Status
from mipass.protocol.tests.parties import DAY, HOUR, MINUTE, NOW, Organization, refusal

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


def test_only_lists_of_the_configurations_address_are_kept():
    trust = ORGANIZATION.trust(tokens=[ORGANIZATION.status_list(NOW, uri="https://portal/other")])
    assert trust.tokens == {}
    assert not trust.take_list(ORGANIZATION.status_list(NOW + DAY, uri="https://portal/other"))
    assert (trust.tokens, trust.floor) == ({}, NOW)


def test_a_signed_time_ahead_raises_no_floor_beyond_a_set_clock():
    trust = ORGANIZATION.trust()
    for ahead in (HOUR + SECOND, DAY, 300 * DAY):
        assert refusal(trust.take_list, ORGANIZATION.status_list(NOW + ahead), NOW) == "status_ahead"
    assert trust.take_list(ORGANIZATION.status_list(NOW + HOUR), NOW)
    assert trust.floor == NOW
    trust.saw(NOW + 300 * DAY, NOW + MINUTE)
    assert trust.floor == NOW + MINUTE


def test_a_clock_that_lost_its_time_counts_as_one_that_was_never_set():
    trust = ORGANIZATION.trust()
    assert trust.take_list(ORGANIZATION.status_list(NOW + 3 * DAY), NOW - 3 * DAY)
    assert trust.floor == trust.now(NOW - 3 * DAY) == NOW + 3 * DAY


def test_a_higher_generation_wins_whatever_the_time_and_a_lower_one_never():
    wrong = ORGANIZATION.status_list(NOW + 300 * DAY)
    right = ORGANIZATION.status_list(NOW, generation=1)
    trust = ORGANIZATION.trust(tokens=[wrong])
    assert trust.take_list(right, NOW)
    assert (trust.tokens, trust.generation) == ({URI: right}, 1)
    for clock in (None, NOW + 300 * DAY):
        assert not trust.take_list(wrong, clock)
    assert trust.tokens == {URI: right}


def test_a_generation_is_remembered_without_its_list():
    trust = ORGANIZATION.trust(generation=2, tokens=[ORGANIZATION.status_list(NOW, generation=1)])
    assert trust.tokens == {}
    assert not trust.take_list(ORGANIZATION.status_list(NOW + DAY, generation=1))


def test_lists_of_the_last_run_raise_no_floor():
    late = ORGANIZATION.status_list(NOW + 300 * DAY)
    trust = ORGANIZATION.trust(tokens=[late])
    assert (trust.floor, trust.tokens) == (NOW, {URI: late})


def test_lists_that_come_at_once_leave_the_newest():
    tokens = [ORGANIZATION.status_list(NOW + number * MINUTE) for number in range(40)]
    for _ in range(5):
        trust = ORGANIZATION.trust()
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(trust.take_list, reversed(tokens)))
        assert trust.tokens == {URI: tokens[-1]}
        assert trust.floor == NOW + 39 * MINUTE
