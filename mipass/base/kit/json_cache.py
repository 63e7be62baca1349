"""Django's cache in the database, with JSON for values and counters that lose nothing.

Django pickles what it keeps, so whoever can write to the database would run code here. A value of this cache
is JSON text; a row that is none counts as missing, whatever it holds. Each change is one statement, so that
of several at once none undoes another.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import connections, models, router
from django.db.backends.base.base import BaseDatabaseWrapper

from mipass.base.kit.clock import AHEAD, now

NEVER = datetime(9999, 12, 31, tzinfo=UTC)
_MISSING = object()
# What can be counted up: at most 15 digits, so that no database overflows.
_NUMBER = "(t.value <> '' AND LTRIM(t.value, '0123456789') = '' AND LENGTH(t.value) < 16)"
# Nobody can read it: the base64 of a pickle begins so, and no JSON does.
_PICKLE = "t.value LIKE 'gA%%'"
_INSERT = "INSERT INTO {table} AS t (cache_key, value, expires) VALUES (%s, %s, %s) ON CONFLICT (cache_key) "

_ADD = (
    "UPDATE {table} AS t SET value = CAST(CAST(t.value AS BIGINT) + %s AS TEXT)"
    " WHERE t.cache_key = %s AND t.expires > %s AND"
)


@dataclass(frozen=True, slots=True)
class Window:
    """How often something happened in a stretch of time that does not move, and when that ends."""

    count: int
    ends_at: datetime

    @property
    def seconds_left(self) -> int:
        """What Retry-After may say: after that many seconds the window has ended."""
        return max(1, math.ceil((self.ends_at - now()).total_seconds()))


def count_in_window(key: str, seconds: int) -> Window:
    """Count one more. The first count opens a window of that length, and no later one prolongs it."""
    return cast("JsonCache", caches["default"]).count(key, seconds)


def window_of(key: str, seconds: int) -> Window:
    """The window as it stands; an empty one where none is open."""
    return cast("JsonCache", caches["default"]).window(key, seconds)


def tidy_cache() -> None:
    """Forget what has expired and, of more than ``MAX_ENTRIES``, what expires soonest. The worker does it."""
    cast("JsonCache", caches["default"]).tidy()


class JsonCache(DatabaseCache):
    """For text, numbers, truth values, and lists and mappings of them: what JSON gives back as it was."""

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """Those of the keys that are here, have not expired and can be read."""
        names = {self.make_and_validate_key(key, version=version): key for key in keys}
        rows = self._find(names)
        values = {names[key]: _read(text) for key, (text, expires) in rows.items() if expires > now()}
        return {key: value for key, value in values.items() if value is not _MISSING}

    def has_key(self, key: str, version: int | None = None) -> bool:
        """Whether `get` would find it."""
        return self.get(key, _MISSING, version=version) is not _MISSING

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a whole number from 0 up; when it expires stays as it is. Raises ValueError without one."""
        made = self.make_and_validate_key(key, version=version)
        row = self._run(f"{_ADD} {_NUMBER} RETURNING value", [delta, made, self._moment(now())])
        if row is None:
            raise ValueError(f"Key {key!r} not found")
        return int(row[0])

    def count(self, key: str, seconds: int) -> Window:
        """See `count_in_window`.

        A window that ends well after one that begins now was opened by a wrong clock: it has ended.
        """
        made, end = self.make_and_validate_key(key), now() + timedelta(seconds=seconds)
        is_open = f"(t.expires > %s AND t.expires <= %s AND {_NUMBER})"
        statement = (
            f"{_INSERT} DO UPDATE SET"
            f" value = CASE WHEN {is_open} THEN CAST(CAST(t.value AS BIGINT) + 1 AS TEXT) ELSE '1' END,"
            f" expires = CASE WHEN {is_open} THEN t.expires ELSE excluded.expires END"
            " RETURNING value, expires"
        )
        credible = [self._moment(now()), self._moment(end + AHEAD)]
        row = self._run(statement, [made, "1", self._moment(end), *credible, *credible])
        assert row is not None
        return Window(int(row[0]), self._time(row[1]))

    def window(self, key: str, seconds: int) -> Window:
        """See `window_of`."""
        made, end = self.make_and_validate_key(key), now() + timedelta(seconds=seconds)
        text, expires = self._find([made]).get(made, ("", end))
        is_open = now() < expires <= end + AHEAD and re.fullmatch("[0-9]{1,15}", text)
        return Window(int(text), expires) if is_open else Window(0, end)

    def _base_set(self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT) -> bool:
        moment, expires = self._moment(now()), self._moment(self._end(timeout))
        if mode == "touch":
            statement = "UPDATE {table} AS t SET expires = %s WHERE cache_key = %s AND t.expires > %s"
            return self._run(f"{statement} RETURNING 1", [expires, key, moment]) is not None
        text = json.dumps(value, allow_nan=False)
        statement = f"{_INSERT} DO UPDATE SET value = excluded.value, expires = excluded.expires"
        if mode == "set":
            return self._run(f"{statement} RETURNING 1", [key, text, expires]) is not None
        statement += f" WHERE t.expires <= %s OR {_PICKLE}"
        return self._run(f"{statement} RETURNING 1", [key, text, expires, moment]) is not None

    def _end(self, timeout: Any) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return NEVER if seconds is None else now() + timedelta(seconds=seconds)

    def _find(self, keys: Iterable[str]) -> Mapping[str, tuple[str, datetime]]:
        wanted = list(keys)
        if not wanted:
            return {}
        marks = ", ".join(["%s"] * len(wanted))
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value, expires FROM {self._quoted} WHERE cache_key IN ({marks})",  # noqa: S608
                wanted,
            )
            return {key: (text, self._time(expires)) for key, text, expires in cursor.fetchall()}

    def _run(self, statement: str, params: list[Any]) -> tuple[Any, ...] | None:
        with self._connection.cursor() as cursor:
            cursor.execute(statement.replace("{table}", self._quoted), params)
            rows = cursor.fetchall()
        return rows[0] if rows else None

    def tidy(self) -> None:
        """See `tidy_cache`. On PostgreSQL rows that somebody is at are left for the next time."""
        skip = " FOR UPDATE SKIP LOCKED" if self._connection.vendor == "postgresql" else ""
        some = "DELETE FROM {table} WHERE cache_key IN (SELECT cache_key FROM {table} "
        with self._connection.cursor() as cursor:
            cursor.execute(
                f"{some} WHERE expires <= %s{skip})".replace("{table}", self._quoted), [self._moment(now())]
            )
            cursor.execute(f"SELECT COUNT(*) FROM {self._quoted}")  # noqa: S608
            surplus = cursor.fetchone()[0] - self._max_entries
            if surplus > 0:
                cursor.execute(
                    f"{some} ORDER BY expires LIMIT %s{skip})".replace("{table}", self._quoted), [surplus]
                )

    @property
    def _connection(self) -> BaseDatabaseWrapper:
        return connections[router.db_for_write(self.cache_model_class)]

    @property
    def _quoted(self) -> str:
        return self._connection.ops.quote_name(self._table)  # type: ignore[attr-defined]  # not in the stubs

    def _moment(self, at: datetime) -> Any:
        return self._connection.ops.adapt_datetimefield_value(at)

    def _time(self, found: Any) -> datetime:
        field = models.Expression(output_field=models.DateTimeField())
        for convert in self._connection.ops.get_db_converters(field):
            found = convert(found, field, self._connection)
        return cast("datetime", found)


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return _MISSING
