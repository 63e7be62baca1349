"""Queries that are always the same but for their parameters, whose SQL is written once.

To write the SQL of a query takes Django several times as long as it takes the database to run it, and to find
out how the columns of its rows become a model's values takes as long again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar
from uuid import UUID, uuid4

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql.compiler import SQLCompiler

M = TypeVar("M", bound=Model)


class _Reader(Generic[M]):
    """Makes models of a query's rows as Django does, having found out once how."""

    def __init__(self, compiler: SQLCompiler) -> None:
        """``compiler`` has written its SQL."""
        select, info = compiler.select, compiler.klass_info
        assert select is not None
        assert info is not None
        places = info["select_fields"]
        self._model: type[M] = info["model"]
        self._own = slice(places[0], places[-1] + 1)
        self._names = [column[0].target.attname for column in select[self._own]]
        # The stubs are of a later Django.
        self._related = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        self._compiler, self._converters = compiler, _converters(compiler)

    def models(self, rows: Iterable[tuple[Any, ...]]) -> Iterator[M]:
        """A model for each row, with what is related."""
        for row in self._compiler.apply_converters(rows, self._converters):
            found = self._model.from_db(DEFAULT_DB_ALIAS, self._names, row[self._own])
            for related in self._related:
                related.populate(row, found)
            yield found


def _converters(compiler: SQLCompiler) -> dict[int, Any]:
    """What makes a value of each column, by the column's place.

    Those of a connection that is never opened: kept for long, they keep no thread's own one.
    """
    present, compiler.connection = compiler.connection, connections.create_connection(DEFAULT_DB_ALIAS)
    found: dict[int, Any] = compiler.get_converters([column[0] for column in compiler.select or ()])
    compiler.connection = present
    return found


@dataclass(frozen=True, slots=True)
class _Written(Generic[M]):
    """The SQL, and for each of its parameters its value or the number of what is asked for."""

    sql: str
    params: tuple[Any, ...]
    asked: Mapping[int, int]
    reader: _Reader[M]


class Prepared(Generic[M]):
    """The rows of a query by ids, such as ``Prepared(lambda key: Thing.objects.filter(id=key), 1)``.

    Its shape must not depend on the ids, and none of them may be None. What is compared with a text may be
    asked for by a text.
    """

    def __init__(self, rows: Callable[..., QuerySet[M]], ids: int) -> None:
        """``rows`` gives the query for so many ids."""
        self._rows, self._ids = rows, ids
        self._written: dict[str, _Written[M]] = {}

    def find(self, *ids: UUID | str) -> list[M]:
        """The rows for these ids."""
        written = self._written.get(connection.vendor) or self._write()
        params = list(written.params)
        for place, number in written.asked.items():
            params[place] = _as_sent(ids[number])
        with _keeping_cursor() as cursor:
            cursor.execute(written.sql, params)
            rows = cursor.fetchall()
        return list(written.reader.models(rows))

    def _write(self) -> _Written[M]:
        stand_ins = [uuid4() for _ in range(self._ids)]
        compiler = self._rows(*stand_ins).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        numbers = {form: number for number, id in enumerate(stand_ins) for form in (_as_sent(id), str(id))}
        asked = {place: numbers[param] for place, param in enumerate(params) if param in numbers}
        assert set(asked.values()) == set(range(self._ids))
        written: _Written[M] = _Written(sql, tuple(params), asked, _Reader(compiler))
        self._written[connection.vendor] = written
        return written


def _keeping_cursor() -> CursorWrapper:
    """One whose queries the server keeps, where there is a server."""
    present = connections[DEFAULT_DB_ALIAS]
    make: Callable[[], CursorWrapper] = getattr(present, "keeping_cursor", present.cursor)
    return make()


def _as_sent(id: UUID | str) -> UUID | str:
    return id.hex if isinstance(id, UUID) and connection.vendor == "sqlite" else id


def insert(row: Model) -> None:
    """Write a new row, whose values are all set already."""
    present = connections[DEFAULT_DB_ALIAS]  # itself: what stands for it is asked for every column otherwise
    fields, sql = _insertion(type(row), present.vendor)
    values = [field.get_db_prep_save(getattr(row, field.attname), present) for field in fields]
    with present.cursor() as cursor:
        cursor.execute(sql, values)
    row._state.adding, row._state.db = False, present.alias


@cache
def _insertion(model: type[Model], _vendor: str) -> tuple[list[Field[Any, Any]], str]:
    fields = list(model._meta.local_concrete_fields)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = connection.ops.quote_name(model._meta.db_table)
    return fields, f"INSERT INTO {table} ({columns}) VALUES ({marks})"  # noqa: S608  names of ours
