"""The one place that reads the time and says which day it is, so that a test can move both.

``pyproject.toml`` bans the other ways of reading it; programs that are built from the protocol alone read
their machine's clock in ``mipass.protocol.clock``.
"""

from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return timezone.now()


AHEAD = timedelta(minutes=5)


def lately(within: timedelta) -> tuple[datetime, datetime]:
    """The stretch of time that a limit counts, for a field's ``__range``.

    It ends soon after now: what was written while the clock was months ahead must not count for months.
    """
    return now() - within, now() + AHEAD


def database_is_ahead_by() -> timedelta:
    """How far the database's clock is ahead of this machine's, below zero where it is behind.

    SQLite has none of its own. Reads both anew, whatever a transaction or a test has made of the time.
    """
    if connection.vendor != "postgresql":
        return timedelta(0)
    before, shown, after = datetime.now(UTC), database_now(), datetime.now(UTC)
    return max(shown - after, timedelta(0)) + min(shown - before, timedelta(0))


def database_now() -> datetime:
    """The moment by the database's clock, whenever its transaction began. SQLite has none: this machine's."""
    if connection.vendor != "postgresql":
        return now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        shown: datetime = cursor.fetchone()[0]
    return shown


def today() -> date:
    """The day that it is now in the present time zone: the person's, or else the installation's."""
    return day_of(now())


def day_of(at: datetime) -> date:
    """The day on which a moment falls in the present time zone."""
    return local(at).date()


def local(at: datetime) -> datetime:
    """The same moment as the clocks of the present time zone show it."""
    return timezone.localtime(at)


def midnight(day: date) -> datetime:
    """The first moment of a day in the present time zone, in UTC.

    Where the clocks go from 23:59 to 01:00 it is 01:00, and where they strike midnight twice the first of
    them. On the calendar's first and last day, which do not begin everywhere, it is midnight in UTC.
    """
    begin = datetime.combine(day, time.min)
    try:
        return timezone.make_aware(begin).astimezone(UTC)
    except OverflowError:
        return begin.replace(tzinfo=UTC)


def zone_name() -> str:
    """The name of the present time zone, such as ``Europe/Berlin``."""
    return str(timezone.get_current_timezone())
