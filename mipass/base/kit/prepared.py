"""Queries that are always the same but for their parameters, whose SQL is written once.

To write the SQL of a query takes Django several times as long as it takes the database to run it.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import connection
from django.db.models import Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class _Written:
    """The SQL, and for each of its parameters its value or the number of what is asked for."""

    compiler: SQLCompiler
    sql: str
    params: tuple[Any, ...]
    asked: dict[int, int]


class Prepared(Generic[M]):
    """The rows of a query by ids, such as ``Prepared(lambda key: Thing.objects.filter(id=key), 1)``.

    Its shape must not depend on the ids, and none of them may be None.
    """

    def __init__(self, rows: Callable[..., QuerySet[M]], ids: int) -> None:
        """``rows`` gives the query for so many ids."""
        self._rows, self._ids = rows, ids
        self._queryset: QuerySet[M] | None = None
        self._written: dict[str, _Written] = {}

    def find(self, *ids: UUID) -> list[M]:
        """The rows for these ids."""
        written = self._written.get(connection.vendor) or self._write()
        params = list(written.params)
        for place, number in written.asked.items():
            params[place] = _as_sent(ids[number])
        assert self._queryset is not None
        return list(_bound(self._queryset, written, tuple(params)))

    def _write(self) -> _Written:
        stand_ins = [uuid4() for _ in range(self._ids)]
        self._queryset = self._rows(*stand_ins)
        compiler = self._queryset.query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        numbers = {_as_sent(id): number for number, id in enumerate(stand_ins)}
        asked = {place: numbers[param] for place, param in enumerate(params) if param in numbers}
        assert set(asked.values()) == set(range(self._ids))
        self._written[connection.vendor] = written = _Written(compiler, sql, tuple(params), asked)
        return written


def _as_sent(id: UUID) -> UUID | str:
    return id.hex if connection.vendor == "sqlite" else id


def _bound(queryset: QuerySet[M], written: _Written, params: tuple[Any, ...]) -> QuerySet[M]:
    """The query with a compiler that has written its SQL already."""
    compiler = copy(written.compiler)
    compiler.connection = connection
    compiler.as_sql = lambda *_args, **_kwargs: (written.sql, params)  # type: ignore[method-assign]
    queryset = queryset._chain()  # type: ignore[attr-defined]
    queryset.query.get_compiler = lambda *_args, **_kwargs: compiler  # type: ignore[method-assign]
    return queryset


def insert(row: Model) -> None:
    """Write a new row, whose values are all set already."""
    fields, sql = _insertion(type(row), connection.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    row._state.adding, row._state.db = False, connection.alias


@cache
def _insertion(model: type[Model], _vendor: str) -> tuple[list[Field[Any, Any]], str]:
    fields = list(model._meta.local_concrete_fields)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    return fields, f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  names of ours
