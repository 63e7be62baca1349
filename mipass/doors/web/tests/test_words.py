"""Dates and numbers in words, and days of filters: in the present language and zone."""

from datetime import UTC, date, datetime

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation

from mipass.doors.web.filters import read_period
from mipass.doors.web.lists import read_state
from mipass.doors.web.words import day, grouped, moment, short_day, short_moment

AT = datetime(2026, 11, 24, 7, 46, tzinfo=UTC)


@pytest.mark.usefixtures("utc")
def test_a_moment_says_its_zone():
    assert moment(AT) == "24 November 2026, 07:46 UTC"
    assert short_moment(AT) == "24 Nov 2026, 07:46 UTC"
    with translation.override("de"):
        assert moment(AT) == "24. November 2026, 07:46 UTC"
        assert short_moment(AT) == "24. Nov. 2026, 07:46 UTC"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("Europe/Berlin", "24 November 2026, 08:46 UTC+1"),
        ("Asia/Kolkata", "24 November 2026, 13:16 UTC+5:30"),
        ("America/New_York", "24 November 2026, 02:46 UTC-5"),
        ("America/St_Johns", "24 November 2026, 04:16 UTC-3:30"),
        ("Pacific/Kiritimati", "24 November 2026, 21:46 UTC+14"),
        ("Pacific/Pago_Pago", "23 November 2026, 20:46 UTC-11"),
    ],
)
def test_a_moment_is_told_by_the_present_zone(zone, words):
    with timezone.override(zone):
        assert moment(AT) == words


def test_a_day_of_a_moment_is_the_zones_and_a_calendar_day_stays():
    with timezone.override("Pacific/Pago_Pago"):
        assert (day(AT), short_day(AT)) == ("23 November 2026", "23 Nov 2026")
        assert short_day(date(2026, 11, 24)) == "24 Nov 2026"


def test_thousands_are_grouped_as_the_language_does():
    assert grouped(1234567) == "1,234,567"
    with translation.override("de"):
        assert grouped(-1234567) == "-1.234.567"


@pytest.mark.parametrize(
    ("zone", "since", "until"),
    [
        ("UTC", datetime(2026, 11, 24, 0, tzinfo=UTC), datetime(2026, 11, 25, 0, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 11, 23, 23, tzinfo=UTC), datetime(2026, 11, 24, 23, tzinfo=UTC)),
        ("America/New_York", datetime(2026, 11, 24, 5, tzinfo=UTC), datetime(2026, 11, 25, 5, tzinfo=UTC)),
    ],
)
def test_a_day_of_a_filter_runs_from_midnight_to_midnight_of_the_present_zone(zone, since, until):
    request = RequestFactory().get("/", {"from": "2026-11-24", "to": "2026-11-24"})
    state = read_state(request, default_sort="-at", sorts=["at"], extra=["from", "to"])
    with timezone.override(zone):
        period = read_period(state)
    assert (period.since, period.until) == (since, until)
