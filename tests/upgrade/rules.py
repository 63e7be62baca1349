"""What a migration may not do, since the servers of the last release work on while it runs and after it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from mipass.base.kit.ddl import Lock, UnknownStatement, created_by, lock_of
from mipass.doors.jobs.migration_plan import BY_PYTHON

REMOVES = re.compile(r"DROP TABLE|ALTER TABLE \S+ (DROP COLUMN|RENAME)")
ADDS = re.compile(r'ALTER TABLE \S+ ADD COLUMN "(?P<column>\w+)" .*NOT NULL')
READ_THROUGH = "keeps others waiting while all of the table is read: use mipass/base/kit/while_serving.py"
UNKNOWN = "its locks are not known: teach them to mipass/base/kit/ddl.py"
IN_USE = "the last release's servers still use it: drop it one release later"
NO_DEFAULT = "the last release's servers leave it out when they insert: give the field a db_default"
TOGETHER = "changes rows while the migration holds a table alone: give it a migration of its own"


def breaches(
    statements: Sequence[str], allowed: Mapping[str, str] | None = None, *, atomic: bool = True
) -> Iterator[str]:
    """A sentence for each statement that others would feel. ``allowed`` are beginnings of statements.

    Where the migration is not ``atomic``, a statement lets its lock go before the next one.
    """
    plain = [" ".join(sql.split()) for sql in statements]
    new = {table for sql in plain if (table := created_by(sql))}
    holds_alone = atomic and any(
        (lock := _lock(sql)) and lock.stops and lock.table not in new for sql in plain
    )
    for sql in plain:
        if not sql.startswith(tuple(allowed or {"\0": ""})) and (why := _why(sql, plain, new, holds_alone)):
            yield f"{sql}: {why}"


def _why(sql: str, all_of_it: Sequence[str], new: set[str], holds_alone: bool) -> str:
    if sql == BY_PYTHON:
        return TOGETHER if holds_alone else ""
    try:
        lock = lock_of(sql)
    except UnknownStatement:
        return UNKNOWN
    if lock is None or lock.table in new:
        return ""
    if lock.is_long:
        return _why_long(lock, holds_alone)
    if REMOVES.match(sql):
        return IN_USE
    return NO_DEFAULT if _must_be_given(sql, all_of_it) else ""


def _why_long(lock: Lock, holds_alone: bool) -> str:
    if lock.stops:
        return READ_THROUGH
    return TOGETHER if holds_alone else ""


def _must_be_given(sql: str, all_of_it: Sequence[str]) -> bool:
    """Whether a new column has no default in the end: Django drops the one that fills present rows."""
    added = ADDS.match(sql)
    if added is None:
        return False
    drop = f'ALTER COLUMN "{added["column"]}" DROP DEFAULT'
    return " DEFAULT " not in sql or any(drop in other for other in all_of_it)


def _lock(sql: str) -> Lock | None:
    try:
        return lock_of(sql) if sql != BY_PYTHON else None
    except UnknownStatement:
        return None
