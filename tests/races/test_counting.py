"""What is counted at once is counted: no try is lost between two that look at the same number."""

from functools import partial

import pytest
from django.core.cache import cache

from mipass.base.kit.json_cache import count_in_window, window_of
from tests.races.race import race

pytestmark = pytest.mark.django_db(transaction=True)

AT_ONCE, EACH = 8, 25


def test_no_increment_is_lost():
    cache.add("key", 0, 600)
    race([lambda: [cache.incr("key") for _ in range(EACH)]] * AT_ONCE)
    assert cache.get("key") == AT_ONCE * EACH


def test_no_count_is_lost_and_each_number_is_given_once():
    answers = race([lambda: [count_in_window("key", 600) for _ in range(EACH)]] * AT_ONCE)
    counted = [window for answer in answers for window in answer]
    assert sorted(window.count for window in counted) == list(range(1, AT_ONCE * EACH + 1))
    assert {window.ends_at for window in counted} == {window_of("key", 600).ends_at}


def test_of_many_who_add_at_once_one_is_first():
    for number in range(10):
        assert sorted(race([partial(cache.add, str(number), 1, 600)] * AT_ONCE))[-2:] == [False, True]


def test_an_expired_row_is_taken_by_one():
    for number in range(10):
        cache.set(str(number), 1, 0)
        assert sorted(race([partial(cache.add, str(number), 1, 600)] * AT_ONCE))[-2:] == [False, True]
