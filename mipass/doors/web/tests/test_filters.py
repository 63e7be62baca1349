"""Days as an address holds them, read in every time zone."""

from datetime import UTC, date, timedelta
from zoneinfo import available_timezones

import pytest
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from mipass.base.kit.errors import Invalid
from mipass.doors.web.filters import read_day, read_period
from mipass.doors.web.lists import read_state

ZONES = sorted(available_timezones())


def period_of(**days):
    request = RequestFactory().get("/", days)
    return read_period(read_state(request, default_sort="at", sorts=["at"], extra=["from", "to"]))


@pytest.mark.parametrize("zone", ZONES)
def test_the_calendars_ends_are_moments_in_every_zone(zone):
    with timezone.override(zone):
        period = period_of(**{"from": date.min.isoformat(), "to": date.max.isoformat()})
    assert period.since.astimezone(UTC) < period.until.astimezone(UTC)


@given(st.dates(), st.dates(), st.sampled_from(ZONES))
def test_any_two_days_are_a_span_of_moments(one, other, zone):
    since, until = sorted((one, other))
    with timezone.override(zone):
        period = period_of(**{"from": since.isoformat(), "to": until.isoformat()})
    assert period.since.astimezone(UTC).year >= 1
    assert period.until.astimezone(UTC).year <= 9999


@given(st.dates(date(2, 1, 1), date(9998, 1, 1)), st.sampled_from(["UTC", "Pacific/Auckland"]))
def test_a_span_ends_with_its_last_day(day, zone):
    with timezone.override(zone):
        period = period_of(**{"from": day.isoformat(), "to": day.isoformat()})
        ends = timezone.localtime(period.until)
    assert ends.date() >= day + timedelta(days=1)


@pytest.mark.parametrize("text", ["x", "2026-13-01", "0000-00-00", "\ud800", "9" * 5000, "2026-01-01T00:00"])
def test_what_is_no_day_is_refused_however_odd(text):
    request = RequestFactory().get("/")
    given = QueryDict(mutable=True)
    given["from"] = text
    request.GET = given  # type: ignore[assignment]  # an address that no client can send
    state = read_state(request, default_sort="at", sorts=["at"], extra=["from"])
    with pytest.raises(Invalid):
        read_day(state, "from")


@pytest.mark.parametrize("days", [{"from": "29/11/2026"}, {"to": "2026-02-30"}, {"from": "tomorrow"}])
def test_what_is_no_day_is_refused_by_its_field(days):
    with pytest.raises(Invalid) as refusal:
        period_of(**{"from": "", "to": "", **days})
    assert [refusal.value.field] == [*days]
    assert next(iter(days.values())) in refusal.value.message


def test_a_span_that_ends_before_it_begins_is_refused():
    with pytest.raises(Invalid) as refusal:
        period_of(**{"from": "2026-11-02", "to": "2026-11-01"})
    assert refusal.value.field == "to"
