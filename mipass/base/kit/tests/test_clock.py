"""Days and their beginnings, in zones whose clocks skip midnight, strike it twice or are half an hour off."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from mipass.base.kit.clock import day_of, midnight, now, today


@pytest.mark.parametrize(
    ("zone", "day", "begins"),
    [
        ("UTC", date(2028, 2, 29), datetime(2028, 2, 29, tzinfo=UTC)),
        ("Asia/Kolkata", date(2026, 1, 1), datetime(2025, 12, 31, 18, 30, tzinfo=UTC)),
        ("Africa/Cairo", date(2026, 4, 24), datetime(2026, 4, 23, 22, tzinfo=UTC)),  # 23:59, then 01:00
        ("America/Havana", date(2026, 11, 1), datetime(2026, 11, 1, 4, tzinfo=UTC)),  # 00:59, then 00:00
        ("Pacific/Apia", date(2011, 12, 31), datetime(2011, 12, 30, 10, tzinfo=UTC)),  # no 30 December
    ],
)
def test_a_day_begins_with_its_first_moment(zone, day, begins):
    with timezone.override(zone):
        assert midnight(day) == begins
        assert day_of(begins) == day
        assert day_of(begins - timedelta(microseconds=1)) < day


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_ends_of_the_calendar_begin_somewhere(zone):
    with timezone.override(zone):
        for day in (date.min, date.max):
            assert midnight(day).year == day.year


def test_today_is_another_day_on_the_other_side_of_the_earth(clock):
    clock.show("2027-12-31 23:58")
    with timezone.override("Pacific/Auckland"):
        assert today() == date(2028, 1, 1)
    with timezone.override("America/Los_Angeles"):
        assert today() == date(2027, 12, 31)
    assert now() == datetime(2027, 12, 31, 23, 58, tzinfo=UTC)
