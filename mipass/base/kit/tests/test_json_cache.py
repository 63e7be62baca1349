"""The cache: what it keeps, what it takes for missing, and windows that end when they say."""

import base64
import pickle
from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.db import connection

from mipass.base.kit.clock import now
from mipass.base.kit.json_cache import JsonCache, count_in_window, tidy_cache, window_of

pytestmark = pytest.mark.django_db

RUN: list[str] = []


class Trap:
    """What a pickle does when it is opened."""

    def __reduce__(self):
        return RUN.append, ("the code of whoever wrote to the database",)


def plant(key, value, *, lives=timedelta(days=1)):
    """A row as somebody writes it past the portal."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache WHERE cache_key = %s", [cache.make_key(key)])
        cursor.execute(
            "INSERT INTO cache (cache_key, value, expires) VALUES (%s, %s, %s)",
            [cache.make_key(key), value, connection.ops.adapt_datetimefield_value(now() + lives)],
        )


def pickled(value):
    return base64.b64encode(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)).decode()


def kept(key):
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM cache WHERE cache_key = %s", [cache.make_key(key)])
        return cursor.fetchone()


def test_the_installation_uses_it():
    assert isinstance(caches["default"], JsonCache)


@pytest.mark.parametrize(
    "value", ["", "text, ümlaut", 0, -7, 2**70, 1.5, True, None, [1764450000.25, 3], {"a": [1, {"b": None}]}]
)
def test_what_is_kept_comes_back(value):
    cache.set("key", value)
    assert cache.get("key", "nothing") == value
    assert cache.has_key("key")


@pytest.mark.parametrize("value", [{1, 2}, b"octets", object(), float("nan")])
def test_what_json_cannot_say_is_refused_where_it_is_written(value):
    with pytest.raises((TypeError, ValueError)):
        cache.set("key", value)


def test_a_pickle_in_the_database_is_never_opened():
    plant("key", pickled(Trap()))
    assert cache.get("key") is None
    assert cache.get_many(["key"]) == {}
    assert not cache.has_key("key")
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")
    assert cache.add("key", "new")
    plant("key", pickled(Trap()))
    assert (window_of("key", 60).count, count_in_window("key", 60).count) == (0, 1)
    assert RUN == []


def test_rows_of_an_earlier_version_count_as_missing():
    for key, value in {"number": 3, "text": "x", "list": [1.5]}.items():
        plant(key, pickled(value))
        assert cache.get(key) is None
        assert cache.get_or_set(key, value) == value
        assert cache.get(key) == value


@pytest.mark.parametrize("value", ["", "{", "[" * 100_000, "9" * 5_000, "1 2", "gA", "-", "NaN,", "\u0661"])
def test_what_is_no_json_is_missing_and_no_number(value):
    plant("key", value)
    assert cache.get("key") is None
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")
    assert window_of("key", 60).count == 0
    assert count_in_window("key", 60).count == 1


def test_what_is_added_stays_until_it_expires(clock):
    assert cache.add("key", "first", 10)
    assert not cache.add("key", "second", 10)
    clock.move(seconds=9.9)
    assert cache.get("key") == "first"
    clock.move(seconds=0.1)
    assert cache.get("key") is None
    assert not cache.touch("key", 10)
    assert cache.add("key", "second", 10)


def test_counting_up_does_not_move_the_end(clock):
    cache.add("key", 1, 10)
    clock.move(seconds=9)
    assert [cache.incr("key"), cache.incr("key", 5)] == [2, 7]
    clock.move(seconds=1)
    with pytest.raises(ValueError, match="not found"):
        cache.incr("key")


def test_touching_moves_the_end_alone(clock):
    cache.set("key", "x", 10)
    assert cache.touch("key", 20)
    clock.move(seconds=15)
    assert cache.get("key") == "x"
    assert cache.touch("key", None)
    clock.move(days=30_000)
    assert cache.get("key") == "x"
    cache.delete("key")
    assert kept("key") is None


def test_a_window_ends_when_it_says(clock):
    assert window_of("key", 600).count == 0
    assert [count_in_window("key", 600).count for _ in range(3)] == [1, 2, 3]
    clock.move(seconds=400)
    for number in range(4, 9):
        assert (count_in_window("key", 600).count, count_in_window("other", 600).count) == (
            number,
            number - 3,
        )
    assert window_of("key", 600).seconds_left == 200
    clock.move(seconds=199)
    assert (window_of("key", 600).count, window_of("key", 600).seconds_left) == (8, 1)
    clock.move(seconds=1)
    assert window_of("key", 600).count == 0
    assert (count_in_window("key", 600).count, window_of("key", 600).seconds_left) == (1, 600)


def test_a_window_of_a_clock_that_was_ahead_has_ended(clock):
    clock.move(days=90)
    for _ in range(5):
        count_in_window("key", 600)
    clock.move(days=-90)
    assert window_of("key", 600).count == 0
    assert (count_in_window("key", 600).count, window_of("key", 600).seconds_left) == (1, 600)


def test_what_has_expired_is_forgotten(clock):
    cache.set("short", 1, 10)
    cache.set("long", 1, 100)
    clock.move(seconds=10)
    tidy_cache()
    assert (kept("short"), kept("long")) == (None, ("1",))


def test_of_too_many_entries_those_that_end_soonest_go(settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "OPTIONS": {"MAX_ENTRIES": 3}},
    }
    for number in range(6):
        cache.set(str(number), number, 100 - number)
    tidy_cache()
    assert sorted(cache.get_many([str(number) for number in range(6)])) == ["0", "1", "2"]
