"""Waiting for locks while servers run: never for long, since everybody queues behind who waits for a table.

A statement that wants a table alone waits for whoever uses it, and all who come later wait for the statement.
So it gives up after a second, lets them pass, and tries again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from django.db import OperationalError, connection

from mipass.base.kit.clock import now

T = TypeVar("T")

AT_MOST = "1s"
NO_LIMIT = "0"
SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 5.0  # seconds
GIVE_UP_AFTER = 600.0  # seconds
LOCK_NOT_AVAILABLE, DEADLOCK = "55P03", "40P01"


@contextmanager
def waiting_for_locks(limit: str = AT_MOST) -> Iterator[None]:
    """Within the block no statement waits longer than the limit for a lock. Nothing on SQLite."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('lock_timeout')")
        [before] = cursor.fetchone()
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [limit])
    try:
        yield
    finally:
        if connection.connection is not None and not connection.connection.closed:
            with connection.cursor() as cursor:
                cursor.execute("SELECT set_config('lock_timeout', %s, false)", [before])


def again_while_locked(run: Callable[[], T], tell: Callable[[str], None] = lambda _text: None) -> T:
    """What ``run`` answers, which is begun again as often as somebody holds what it needs for a second.

    Raises the database's error when that goes on for ten minutes.
    """
    deadline, pause = time.monotonic() + GIVE_UP_AFTER, SHORTEST_PAUSE
    while True:
        try:
            with waiting_for_locks():
                return run()
        except OperationalError as error:
            if not _is_about_locks(error) or time.monotonic() > deadline:
                raise
            tell(f"Somebody uses what is to be changed; trying again in {pause:.1f} s. {_oldest()}".strip())
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


def _is_about_locks(error: OperationalError) -> bool:
    return getattr(error.__cause__, "sqlstate", None) in {LOCK_NOT_AVAILABLE, DEADLOCK}


def _oldest() -> str:
    """Who is most probably waited for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid, usename, extract(epoch FROM %s - xact_start)::int FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL "
            "ORDER BY xact_start LIMIT 1",
            [now()],
        )
        found = cursor.fetchone()
    if found is None:
        return ""
    return "The oldest open transaction is that of process {} ({}), {} s old.".format(*found)
