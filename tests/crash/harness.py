"""Killing an operation at a chosen statement.

The operation runs in a forked child with a database connection of its own; the child sends itself SIGKILL
just before or just after its n-th statement. BEGIN and COMMIT count as statements, and on demand each call
that opens, syncs, renames or removes a file.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

Call = Callable[[], object]
FILE_CALLS: tuple[tuple[Any, str], ...] = ((os, "open"), (os, "fsync"), (Path, "replace"), (Path, "unlink"))


@dataclass
class StatementCounter:
    """Counts what goes to the database; kills the process at the chosen point, if there is one.

    Point 2n is before the n-th statement, point 2n + 1 after it.
    """

    kill_at: int = -1
    statements: list[str] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        return self.around(sql, lambda: execute(sql, params, many, context))

    def around(self, name: str, run: Callable[[], Any]) -> Any:
        point = 2 * len(self.statements)
        self.statements.append(name)
        self._die_at(point)
        result = run()
        self._die_at(point + 1)
        return result

    def _die_at(self, point: int) -> None:
        if point == self.kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    @property
    def points(self) -> int:
        return 2 * len(self.statements)


@contextmanager
def counting(kill_at: int = -1, *, files: bool = False) -> Iterator[StatementCounter]:
    """Count every statement, and every COMMIT, which Django sends past its cursors."""
    counter = StatementCounter(kill_at)
    database: Any = connection
    commit = database._commit
    database._commit = lambda: counter.around("COMMIT", commit)
    try:
        with connection.execute_wrapper(counter), pytest.MonkeyPatch.context() as patch:
            for owner, name in FILE_CALLS if files else ():
                patch.setattr(owner, name, _counted(counter, name, getattr(owner, name)))
            yield counter
    finally:
        database._commit = commit


def _counted(counter: StatementCounter, name: str, call: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(call)
    def counted(*args: Any, **kwargs: Any) -> Any:
        return counter.around(name, lambda: call(*args, **kwargs))

    return counted


def count_points(call: Call, *, files: bool = False) -> int:
    """How many points there are to be killed at, by running it once in this process."""
    with counting(files=files) as counter:
        call()
    return counter.points


def killed_at(point: int, call: Call, *, files: bool = False) -> None:
    """Run it in a child that is killed at this point. Raises AssertionError when the child lived."""
    connection.close()  # a connection must never be shared with a child
    child = os.fork()
    if child == 0:
        _run_and_die(point, call, files=files)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), f"the child ended by itself before point {point}"
    assert os.WTERMSIG(status) == signal.SIGKILL


def _run_and_die(point: int, call: Call, *, files: bool) -> None:
    try:
        with counting(point, files=files):
            call()
    except BaseException:  # noqa: BLE001  whatever it was, this child must not go on as a test run
        traceback.print_exc()
    finally:
        os._exit(1)
