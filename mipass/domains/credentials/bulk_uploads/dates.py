"""The dates of a row as people and spreadsheets write them, in the present time zone.

A day without a time is its first moment where something begins, its last second where it ends. Where the
order of day and month can neither be seen nor was said, nothing is guessed: a door would open for weeks too
long.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone

from django.db import models
from django.utils.timezone import get_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.clock import midnight, zone_name
from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import plain
from mipass.domains.credentials.bulk_uploads.problems import Fact, Problem
from mipass.domains.credentials.validity import ALWAYS, SECOND, Dates, clean_dates

EITHER_DATE = "either_date"


class DateOrder(models.TextChoices):
    """Which of two numbers before a year comes first."""

    DAY_FIRST = "day_first", gettext_lazy("Day first: 31/12/2027")
    MONTH_FIRST = "month_first", gettext_lazy("Month first: 12/31/2027")


_YEAR, _DAY, _NAME = r"(?P<year>[0-9]{4})", r"(?P<day>[0-9]{1,2})", r"(?P<name>[^\W\d_]{3,9})\.?"
_EITHER = re.compile(rf"(?P<one>[0-9]{{1,2}})([-/])(?P<other>[0-9]{{1,2}})\2{_YEAR}")
_DAYS = (
    re.compile(rf"{_YEAR}([-/.])(?P<month>[0-9]{{1,2}})\2{_DAY}"),
    re.compile(rf"{_DAY}\. ?(?P<month>[0-9]{{1,2}})\. ?{_YEAR}"),
    _EITHER,
    re.compile(rf"{_DAY}\.?[ -]?{_NAME},?[ -]?{_YEAR}"),
    re.compile(rf"{_NAME} {_DAY}(st|nd|rd|th)?,? {_YEAR}"),
)
_SHORT = re.compile(r"[0-9]{1,2}([-/.]) ?[0-9]{1,2}\1 ?[0-9]{2}")
_TIME = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(:(?P<second>[0-9]{2})(\.0+)?)?"
    r"( ?(?P<half>[ap])\.?m\.?)?( uhr)?( ?(?P<zone>z|(?P<sign>[+-])(?P<h>[0-9]{2}):?(?P<m>[0-9]{2})))?"
)
_PARTED = re.compile(r"(?<=[0-9])(?:t|,? +)(?=[0-9]{1,2}:)")  # a day from its time
_MONTHS = (
    "january januar",
    "february februar",
    "march märz",
    "april",
    "may mai",
    "june juni",
    "july juli",
    "august",
    "september",
    "october oktober",
    "november",
    "december dezember",
)
_SHORTER = {"mrz": 3, "maerz": 3, "sept": 9, "jän": 1, "jänner": 1}
_BY_NAME = {
    key: number
    for number, names in enumerate(_MONTHS, start=1)
    for name in names.split()
    for key in (name, name[:3])
} | _SHORTER


class _Wrong(Exception):
    """A cell that is no moment."""

    def __init__(self, code: str, **facts: Fact) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def read_dates(begin: str, end: str, order: str = "") -> tuple[Dates, tuple[Problem, ...]]:
    """The dates that two cells name, and what is wrong with them; empty cells name none.

    ``order`` is the DateOrder of the file; where it is not known, only cells without doubt are read.
    """
    if not begin and not end:
        return ALWAYS, ()
    problems: list[Problem] = []
    begins = _moment("valid_from", begin, problems, order)
    dates = Dates(begins, _moment("valid_until", end, problems, order))
    if problems:
        return ALWAYS, tuple(problems)
    try:
        return clean_dates(dates), ()
    except Invalid as refusal:
        return ALWAYS, (Problem(refusal.field or "", refusal.code, {"begin": begin}),)


def clean_typed(*, valid_from: str = "", valid_until: str = "") -> Dates:
    """The dates that somebody typed, as cells are read. Raises Invalid, naming the field."""
    problems: list[Problem] = []
    dates = Dates(_moment("valid_from", valid_from, problems), _moment("valid_until", valid_until, problems))
    for problem in problems:
        raise Invalid(
            _("Write the date like 2027-12-31, or with a time: 2027-12-31 16:00."),
            code=problem.code,
            field=problem.column,
        )
    return clean_dates(dates)


def ways_of(text: str) -> Mapping[str, date]:
    """The days that a cell can mean, by the order of day and month; none where it needs no order."""
    found = _EITHER.fullmatch(_PARTED.split(_tidy(text), maxsplit=1)[0])
    return dict(_ways(int(found["year"]), int(found["one"]), int(found["other"]))) if found else {}


def without_order(text: str) -> str:
    """A date that only one order makes sense of, as no order can change it; anything else as it is."""
    days = {*ways_of(text).values()}
    if len(days) != 1:
        return text
    return " ".join([f"{days.pop()}", *_PARTED.split(_tidy(text), maxsplit=1)[1:]])


def _tidy(text: str) -> str:
    return " ".join(plain(text).split()).casefold()


def _moment(column: str, text: str, problems: list[Problem], order: str = "") -> datetime | None:
    text = _tidy(text)
    if not text:
        return None
    try:
        return _read(text, order, is_end=column == "valid_until")
    except _Wrong as wrong:
        problems.append(Problem(column, wrong.code, wrong.facts))
        return None


def _read(text: str, order: str, *, is_end: bool) -> datetime:
    """Raises _Wrong."""
    if text.startswith("="):
        raise _Wrong("formula")
    parts = _PARTED.split(text, maxsplit=1)
    try:
        day = _day(parts[0], order)
        if len(parts) > 1:
            return _at(day, parts[1])
        return midnight(day + timedelta(days=1)) - SECOND if is_end else midnight(day)
    except (ValueError, OverflowError):  # there is no such day, hour or month
        raise _Wrong("bad_date") from None


def _day(text: str, order: str) -> date:
    """Raises _Wrong, ValueError."""
    if _SHORT.fullmatch(text):
        raise _Wrong("short_year")
    for pattern in _DAYS:
        if found := pattern.fullmatch(text):
            return _of(found.groupdict(), order)
    raise _Wrong("bad_date")


def _of(parts: Mapping[str, str], order: str) -> date:
    year = int(parts["year"])
    if "one" in parts:
        return _in_order(dict(_ways(year, int(parts["one"]), int(parts["other"]))), order)
    month = int(parts["month"]) if "month" in parts else _BY_NAME.get(parts["name"])
    if month is None:
        raise _Wrong("bad_date")
    return date(year, month, int(parts["day"]))


def _in_order(ways: Mapping[str, date], order: str) -> date:
    """A day whose month may come first or second: the one of the order, else the only one. Raises _Wrong."""
    found = list(dict.fromkeys(ways.values()))
    if not found:
        raise _Wrong("bad_date")
    if order and order not in ways:
        raise _Wrong("other_order", one=f"{found[0]}")
    if order:
        return ways[order]
    if len(found) > 1:
        raise _Wrong(EITHER_DATE, one=f"{found[0]}", other=f"{found[1]}")
    return found[0]


def _ways(year: int, one: int, other: int) -> Iterator[tuple[str, date]]:
    for order, day, month in ((DateOrder.DAY_FIRST, one, other), (DateOrder.MONTH_FIRST, other, one)):
        if month <= 12:
            try:
                yield order, date(year, month, day)
            except ValueError:
                continue


def _at(day: date, text: str) -> datetime:
    """Raises _Wrong, ValueError, OverflowError."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise _Wrong("bad_date")
    clock = time(_hour(int(found["hour"]), found["half"]), int(found["minute"]), int(found["second"] or 0))
    naive = datetime.combine(day, clock)
    if found["zone"]:
        return naive.replace(tzinfo=_offset(found)).astimezone(UTC)
    zone = get_current_timezone()
    if zone.utcoffset(naive) != zone.utcoffset(naive.replace(fold=1)):
        raise _Wrong("no_such_time", zone=zone_name())
    return naive.replace(tzinfo=zone).astimezone(UTC)


def _hour(hour: int, half: str | None) -> int:
    """Of 24 hours. Raises ValueError for an hour that half a day does not have."""
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError(hour)
    return hour % 12 + (12 if half == "p" else 0)


def _offset(found: re.Match[str]) -> timezone:
    if found["zone"] == "z":
        return UTC
    span = timedelta(hours=int(found["h"]), minutes=int(found["m"]))
    return timezone(-span if found["sign"] == "-" else span)
