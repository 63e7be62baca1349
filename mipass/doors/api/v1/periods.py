"""Spans of time in queries."""

from __future__ import annotations

from datetime import UTC, datetime

from mipass.base.kit.period import Period
from mipass.doors.api.v1.problems import invalid


def period_of(since: datetime | None, until: datetime | None) -> Period:
    """From ``since`` up to ``until``, which is not within. Raises Refusal for times that make no span."""
    for name, at in (("since", since), ("until", until)):
        if at is not None and at.tzinfo is None:
            raise invalid(f"?{name}", "no_zone", "Write the time in UTC, like 2026-11-30T16:00:00Z.")
    if since and until and until < since:
        raise invalid("?until", "reversed", "`until` comes before `since`.")
    return Period(since and _utc("since", since), until and _utc("until", until))


def _utc(name: str, at: datetime) -> datetime:
    try:
        return at.astimezone(UTC)
    except OverflowError:  # at the ends of the calendar
        raise invalid(f"?{name}", "out_of_range", "There is no such time.") from None
