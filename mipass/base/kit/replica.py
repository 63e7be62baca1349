"""Reading from a replica what may be a little old: files, statements, lists of events, what is public.

Within ``may_be_old`` queries of the models below go to the replica, if there is one that answers, has what
this person wrote last, and lags behind by half a minute at most; else to the leader, where everything is
written. Never read so: rights, limits, keys, and whatever a change rests on. Within a transaction nothing is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, connections
from django.db.models import Model

log = logging.getLogger(__name__)

REPLICA = "read"
MOST_BEHIND = 30.0  # seconds
MARK_EVERY = 5.0  # seconds
ASKED_AGAIN_AFTER = 5.0  # seconds, when it was away
CATCHES_UP_WITHIN = 10.0  # seconds
NOTHING = 0
# Rights, limits and keys rest on none of these.
MODELS = {
    "audit.Event",
    "audit.Seal",
    "credits.HourTally",
    "credits.LedgerAccount",
    "credits.TallyMark",
    "credits.Transfer",
    "distributors.Distributor",
    "distributors.Logo",
    "issuer.SignedList",
    "organizations.OrganizationLogo",
    "readers.FirmwareMetadata",
}

_reading: ContextVar[bool] = ContextVar("reading from the replica", default=False)
_written: ContextVar[int] = ContextVar("place in the log of this person's last write", default=NOTHING)
_AT = "pg_wal_lsn_diff({}, '0/0')::bigint"


class ReadRouter:
    """Django's questions which database to use."""

    def db_for_read(self, model: type[Model], **_hints: Any) -> str:
        """The replica within ``may_be_old``, for models that are read so."""
        return present_alias() if model._meta.label in MODELS else DEFAULT_DB_ALIAS

    def db_for_write(self, _model: Any, **_hints: Any) -> str:
        """Always the leader, whatever a row was read from."""
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: Any, _other: Any, **_hints: Any) -> bool:
        """They are the same rows."""
        return True

    def allow_migrate(self, db: str, _app: str, **_hints: Any) -> bool:
        """A replica gets its tables from the leader."""
        return db != REPLICA


def has_replica() -> bool:
    """Whether one is configured."""
    return REPLICA in settings.DATABASES


def present_alias() -> str:
    """The database for a query in plain SQL, or of rows of any kind that are shown only."""
    is_old_enough = _reading.get() and not connections[DEFAULT_DB_ALIAS].in_atomic_block
    return REPLICA if is_old_enough else DEFAULT_DB_ALIAS


@contextmanager
def may_be_old() -> Iterator[None]:
    """What is read within the block may come from the replica. A query counts where it is sent."""
    token = _reading.set(has_replica() and _replica.is_fit(_written.get()))
    try:
        yield
    finally:
        _reading.reset(token)


@contextmanager
def as_of_now() -> Iterator[None]:
    """The same for a check that must see all that is committed: it waits some seconds for the replica."""
    if has_replica():
        now, deadline = place_in_log(), time.monotonic() + CATCHES_UP_WITHIN
        note_written(now)
        while not _replica.is_fit(now) and time.monotonic() < deadline:
            time.sleep(0.2)
    with may_be_old():
        yield


def note_written(place: int) -> None:
    """From here on this thread's reads need what was written up to that place in the log."""
    _written.set(place)


def place_in_log() -> int:
    """How far the leader has written, in octets since its beginning."""
    return int(_ask(DEFAULT_DB_ALIAS, _AT.format("pg_current_wal_lsn()"))[0])


class _Replica:
    """What this process knows of it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._away_until = 0.0
        self._marks: deque[tuple[float, int]] = deque()

    def is_fit(self, needed: int) -> bool:
        """Whether it answers, and has what is needed."""
        if time.monotonic() < self._away_until:
            return False
        try:
            follows, place = _ask(REPLICA, f"pg_is_in_recovery(), {_AT.format('pg_last_wal_replay_lsn()')}")
        except (DatabaseError, InterfaceError) as error:
            log.warning("the replica cannot be reached, so the leader is read: %s", error)
            self._away_until = time.monotonic() + ASKED_AGAIN_AFTER
            return False
        return not follows or (place or NOTHING) >= max(needed, self._least())

    def _least(self) -> int:
        """Where the leader was half a minute ago. While it is away itself, nothing new is learnt."""
        now = time.monotonic()
        with self._lock:
            is_due = not self._marks or now - self._marks[-1][0] >= MARK_EVERY
            if is_due:
                self._mark(now)
            while len(self._marks) > 1 and self._marks[1][0] <= now - MOST_BEHIND:
                self._marks.popleft()
            first = self._marks[0] if self._marks else (now, NOTHING)
        return first[1] if first[0] <= now - MOST_BEHIND else NOTHING

    def _mark(self, now: float) -> None:
        try:
            self._marks.append((now, place_in_log()))
        except (DatabaseError, InterfaceError) as error:
            log.warning("the leader did not say how far it has written: %s", error)


_replica = _Replica()


def _ask(alias: str, what: str) -> tuple[Any, ...]:
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT {what}")
        row: tuple[Any, ...] = cursor.fetchone()
        return row
