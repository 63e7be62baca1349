"""Dates and numbers in the words of the present language, and in the present time zone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from mipass.base.kit.clock import local, now

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LONG_AGO = timedelta(days=30)  # from here on a day of the calendar says more than a number of days


def moment(at: datetime) -> str:
    """A point in time that reads the same everywhere: *24 November 2026, 07:46 UTC*."""
    return f"{day(_local(at))}, {_clock(_local(at))}"


def short_moment(at: datetime) -> str:
    """The same with a short name of the month, for tables."""
    return f"{short_day(_local(at))}, {_clock(_local(at))}"


def clock(at: datetime) -> str:
    """Its time of day alone, with the zone."""
    return _clock(_local(at))


def ago(at: datetime) -> str:
    """How long ago it was, or how soon it is: *3 minutes ago*, *in 2 days*; a day if far away."""
    distance = now() - at
    if abs(distance) >= LONG_AGO:
        return short_day(at)
    if abs(distance) < MINUTE:
        return _("just now")
    return _past(distance) if distance > timedelta() else _future(-distance)


def _past(distance: timedelta) -> str:
    if distance < HOUR:
        return ngettext("%(n)d minute ago", "%(n)d minutes ago", distance // MINUTE) % {
            "n": distance // MINUTE
        }
    if distance < DAY:
        return ngettext("%(n)d hour ago", "%(n)d hours ago", distance // HOUR) % {"n": distance // HOUR}
    return ngettext("%(n)d day ago", "%(n)d days ago", distance // DAY) % {"n": distance // DAY}


def _future(distance: timedelta) -> str:
    if distance < HOUR:
        return ngettext("in %(n)d minute", "in %(n)d minutes", distance // MINUTE) % {"n": distance // MINUTE}
    if distance < DAY:
        return ngettext("in %(n)d hour", "in %(n)d hours", distance // HOUR) % {"n": distance // HOUR}
    return ngettext("in %(n)d day", "in %(n)d days", distance // DAY) % {"n": distance // DAY}


def day(at: date) -> str:
    """*24 November 2026*."""
    return date_format(_local(at), pgettext("date format", "j F Y"))


def short_day(at: date) -> str:
    """*24 Nov 2026*."""
    return date_format(_local(at), pgettext("date format", "j M Y"))


def grouped(value: int) -> str:
    """A number as people read it."""
    return number_format(value, use_l10n=True, force_grouping=True)


def _local(at: date) -> date:
    return local(at) if isinstance(at, datetime) else at


def zone() -> str:
    """The present time zone and how far it is from UTC now: *Europe/Berlin (UTC+1)*, or *UTC*."""
    name, offset = timezone.get_current_timezone_name(), _offset(local(now()))
    return offset if name == offset else f"{name} ({offset})"


def _clock(at: date) -> str:
    """The time and its distance from UTC: a zone's abbreviation, such as IST, may mean several."""
    return f"{at:%H:%M} {_offset(at)}"


def _offset(at: date) -> str:
    sign, hours, minutes = f"{at:%z}"[:1], int(f"{at:%z}"[1:3]), int(f"{at:%z}"[3:5])
    offset = f"{sign}{hours}{f':{minutes:02}' if minutes else ''}" if hours or minutes else ""
    return f"UTC{offset}"
