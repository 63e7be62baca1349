"""How long ago something was, in the person's language."""

from datetime import timedelta

import pytest
from django.utils import translation

from mipass.base.kit.clock import now
from mipass.doors.web.words import ago, short_day


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59, seconds=59), "59 minutes ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=29, hours=23), "29 days ago"),
        (timedelta(minutes=-5), "in 5 minutes"),
        (timedelta(hours=-2), "in 2 hours"),
        (timedelta(days=-3), "in 3 days"),
    ],
)
def test_it_is_said_in_the_largest_unit_that_fits(clock, distance, said):
    with translation.override("en"):
        assert ago(now() - distance) == said


@pytest.mark.parametrize("days", [30, -30, 400])
def test_what_is_far_away_has_its_day(clock, days):
    at = now() - timedelta(days=days)
    assert ago(at) == short_day(at)


def test_german_says_it_too(clock):
    with translation.override("de"):
        assert ago(now() - timedelta(minutes=3)) == "vor 3 Minuten"
