"""What a change relies on: rights and states that must still hold when it commits.

A right is read when an operation begins; then the operation waits for rows that others hold, and meanwhile
the right may be taken away. So whatever was relied on is read once more when all else of the change is done,
and is held from then to the commit: whoever takes it away comes before, and the change is refused, or after.

Held are the ids of the rows by locks of PostgreSQL's that hold nothing else (advisory ones). Each transaction
takes all of its own at its very end and in one order, so nobody waits long and none waits for each other. On
SQLite a change is alone with the database from its first statement, and reading once more is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar
from uuid import UUID

from mipass.base.kit.db import hold

T = TypeVar("T")


class Reliance:
    """What one change relies on, and what it takes away from others."""

    def __init__(self) -> None:
        self._relied_on: set[UUID] = set()
        self._taken_away: set[UUID] = set()
        self._judges: dict[Callable[[], Any], list[Callable[[Any], None]]] = {}

    def add(self, rows: Iterable[UUID], read: Callable[[], T], judge: Callable[[T], None]) -> None:
        """See `rely_on`."""
        self._relied_on.update(rows)
        self._judges.setdefault(read, []).append(judge)

    def take_away(self, row: UUID) -> None:
        """See `take_away`."""
        self._taken_away.add(row)

    def look_again(self) -> None:
        """Hold the rows until the transaction ends, and raise what any of the judges raises."""
        hold(shared=self._relied_on - self._taken_away, alone=self._taken_away)
        judges, self._judges = self._judges, {}
        for read, those in judges.items():
            fact = read()
            for judge in those:
                judge(fact)


_present: ContextVar[Reliance | None] = ContextVar("reliance", default=None)


def present_reliance() -> Reliance | None:
    """That of the change that is going on, if one is."""
    return _present.get()


@contextmanager
def relying() -> Iterator[Reliance]:
    """Collect what is relied on until the block ends. The caller looks again within its transaction."""
    reliance = Reliance()
    token = _present.set(reliance)
    try:
        yield reliance
    finally:
        _present.reset(token)


def rely_on(rows: Iterable[UUID], *, read: Callable[[], T], judge: Callable[[T], None]) -> None:
    """Let ``judge`` look at what ``read`` finds when the present change is about to commit.

    ``rows`` are the ids of what it reads. Outside a change nothing is to be done: nothing is written.
    """
    if (reliance := _present.get()) is not None:
        reliance.add(rows, read, judge)


def take_away(row: UUID) -> None:
    """Say that the present change takes rights away that rest on this row: an account, a place.

    Changes that rely on it and are about to commit come first; all others see what this one did.
    """
    if (reliance := _present.get()) is not None:
        reliance.take_away(row)
