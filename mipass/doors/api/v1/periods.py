"""Spans of time in queries."""

from __future__ import annotations

from datetime import UTC, datetime

from mipass.base.kit.period import Period
from mipass.doors.api.v1.problems import invalid


def period_of(since: datetime | None, until: datetime | None) -> Period:
    """From ``since`` up to ``until``, which is not within. Raises Refusal for times that make no span."""
    begin, end = since and utc_of("since", since), until and utc_of("until", until)
    if begin and end and end < begin:
        raise invalid("?until", "reversed", "`until` comes before `since`.")
    return Period(begin, end)


def utc_of(name: str, at: datetime) -> datetime:
    """The moment that a parameter names, in UTC. Raises Refusal for one without a zone, or that is none."""
    if at.tzinfo is None:
        raise invalid(f"?{name}", "no_zone", "Write the time in UTC, like 2026-11-30T16:00:00Z.")
    try:
        return at.astimezone(UTC)
    except OverflowError:  # at the ends of the calendar
        raise invalid(f"?{name}", "out_of_range", "There is no such time.") from None
