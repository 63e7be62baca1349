"""Whether it was the database that was away, when a request failed.

A connection that was lost, a pool that had none in time, a server that shuts down, recovers or has become a
standby, a file that others hold: it passes by itself, and the same request would be answered a moment later.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from django.db import Error, InterfaceError, OperationalError

READ_ONLY = "25006"  # a server that was the leader until now


def is_away(error: BaseException | None) -> bool:
    """Whether the error, or one that it came of, says that the database was away."""
    return any(isinstance(each, Error) and _says_so(each) for each in _causes(error))


def _says_so(error: Error) -> bool:
    cause = error.__cause__
    if isinstance(
        cause, sqlite3.Error
    ):  # there a mistake of ours, such as a missing table, is operational too
        code = getattr(cause, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
        return isinstance(error, OperationalError) and code != sqlite3.SQLITE_ERROR
    is_read_only = getattr(cause, "sqlstate", None) == READ_ONLY
    return is_read_only or isinstance(error, OperationalError | InterfaceError)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen = set[int]()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
