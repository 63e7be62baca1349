"""Fixtures that are built once in some seconds, and whose rows are put in again for the tests that follow.

To found a distributor by the portal's own operations takes a twentieth of a second, and most tests begin with
it. A fixture is replayed where its test has built the same ones before it and written nothing else; in any
other place, and when somebody moved the clock, it is built anew.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection, transaction
from django.utils import timezone

GOOD_FOR = 30  # seconds: a test may ask what happened within the last minute
WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
NOT_COUNTED = {"cache"}  # emptied before each test
TRUE_NOW = timezone.now

P = ParamSpec("P")
T = TypeVar("T")
Rows = dict[tuple[Any, ...], tuple[Any, ...]]  # by primary key


@dataclass
class Table:
    """A table that a fixture wrote to, and its rows before and after."""

    columns: list[str]
    keys: list[int]
    before: Rows
    after: Rows = field(default_factory=dict)


@dataclass
class Recording:
    """What a fixture wrote and gave."""

    name: str
    onto: Recording | None  # what was built before it
    day: date
    tables: dict[str, Table] = field(default_factory=dict)
    value: Any = None
    at: float = field(default_factory=time.monotonic)

    @property
    def step(self) -> tuple[str, ...]:
        """Its name, after those that were built before it."""
        return (*(self.onto.step if self.onto else ()), self.name)

    def is_good_at(self, other: Recording) -> bool:
        """Whether it is of the same half minute as the other, and of the same day."""
        return other.at - self.at < GOOD_FOR and other.day == self.day


class Scene:
    """The fixtures that a test has built, while it has written nothing else."""

    def __init__(self) -> None:
        self.has_more = False
        self.last: Recording | None = None
        self.recording: Recording | None = None

    def watch(self, execute: Callable[..., Any], statement: Any, *rest: Any) -> Any:
        """Note each statement that writes."""
        if (found := WRITES.match(str(statement))) and found[1] not in NOT_COUNTED:
            if self.recording is None:
                self.has_more = True
            elif found[1] not in self.recording.tables:
                self.recording.tables[found[1]] = _table(found[1])
        return execute(statement, *rest)

    @contextmanager
    def recorded(self, recording: Recording) -> Iterator[None]:
        """Count what is written in the block as the recording's."""
        self.recording = recording
        try:
            yield
        finally:
            self.recording = None


_kept: dict[tuple[str, ...], Recording] = {}
_scenes: list[Scene] = []  # of the test that runs


@contextmanager
def watched() -> Iterator[None]:
    """Look at what one test writes."""
    scene = Scene()
    _scenes.append(scene)
    try:
        with connection.execute_wrapper(scene.watch):
            yield
    finally:
        _scenes.remove(scene)


def replayed(build: Callable[P, T]) -> Callable[P, T]:
    """Make a fixture's function put in the rows of its last time, where they are right."""

    @wraps(build)
    def give(*args: P.args, **kwargs: P.kwargs) -> T:
        scene = _scenes[-1] if _scenes else None
        if scene is None or scene.has_more or scene.recording or timezone.now is not TRUE_NOW:
            return build(*args, **kwargs)
        recording = Recording(build.__name__, scene.last, timezone.localdate())
        known = _kept.get(recording.step)
        if known and known.onto is scene.last and known.is_good_at(recording):
            recording = known
            _put_in(scene, known)
        else:
            _record(scene, recording, lambda: build(*args, **kwargs))
        scene.last = recording
        value: T = deepcopy(recording.value)
        return value

    return give


def forget() -> None:
    """Build everything anew: what was kept is sealed by keys that an emptied database no longer has."""
    _kept.clear()


def _record(scene: Scene, recording: Recording, build: Callable[[], Any]) -> None:
    with scene.recorded(recording):
        recording.value = build()
    for name, table in recording.tables.items():
        table.after = _rows(name, table.keys)
    _kept[recording.step] = recording


def _put_in(scene: Scene, known: Recording) -> None:
    # Whole: a row may refer to one of a later table.
    with scene.recorded(known), transaction.atomic(), connection.cursor() as cursor:
        for name, table in known.tables.items():
            for sql, rows in _statements(name, table):
                cursor.executemany(sql, rows)


def _table(name: str) -> Table:
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, name)]
        primary = connection.introspection.get_primary_key_columns(cursor, name) or columns
    keys = [columns.index(column) for column in primary]
    return Table(columns, keys, _rows(name, keys))


def _rows(name: str, keys: list[int]) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{name}"')
        return {tuple(row[key] for key in keys): row for row in cursor.fetchall()}


def _statements(name: str, table: Table) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    columns = [f'"{column}"' for column in table.columns]
    is_key = " AND ".join(f"{columns[key]} = %s" for key in table.keys)
    if new := [row for key, row in table.after.items() if key not in table.before]:
        yield f'INSERT INTO "{name}" ({", ".join(columns)}) VALUES ({", ".join(["%s"] * len(columns))})', new
    for key, row in table.after.items():
        if key in table.before and row != table.before[key]:
            changed = ", ".join(f"{column} = %s" for column in columns)
            yield f'UPDATE "{name}" SET {changed} WHERE {is_key}', [(*row, *key)]
    for key in table.before.keys() - table.after.keys():
        yield f'DELETE FROM "{name}" WHERE {is_key}', [key]
