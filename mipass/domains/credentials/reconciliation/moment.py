"""Several reads of one moment of the database, by which nobody who writes is kept waiting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

FETCHED = 1_000  # rows at once


@contextmanager
def one_moment() -> Iterator[None]:
    """What is read within is of one moment; nothing is written. Within a change it is a part of that."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic():
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    else:
        _run("BEGIN DEFERRED")  # Django's own would be the one writer meanwhile
        try:
            yield
        finally:
            _run("COMMIT")


def each_row(sql: str, params: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The rows that a SELECT in plain SQL finds, some at a time. Ids are given as UUIDs on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(sql, [_plain(value) for value in params])
        while some := cursor.fetchmany(FETCHED):
            yield from some


def octets_of(value: UUID | str) -> bytes:
    """An id as plain SQL reads it on either database."""
    return value.bytes if isinstance(value, UUID) else bytes.fromhex(value)


def _plain(value: Any) -> Any:
    is_text = isinstance(value, UUID) and not connection.features.has_native_uuid_field
    return value.hex if is_text else value


def _run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)
