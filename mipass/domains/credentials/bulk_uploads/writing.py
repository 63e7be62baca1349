"""Writing many rows at the speed of the driver: COPY on PostgreSQL, executemany on SQLite."""
# ruff: noqa: S608  the SQL is made of the names of our own tables and columns

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import DateTimeField, Field, Model, Q, UUIDField

STAGED_COLUMNS = (
    "distributor",
    "batch",
    "position",
    "line",
    "credential",
    "email",
    "format",
    "bit_length",
    "data",
    "value_index",
    "number_index",
    "facility_index",
    "installer",
    "warning",
    "other_line",
    "holder",
    "label",
    "valid_from",
    "valid_until",
    "validity_due_at",
)
WRONG_COLUMNS = ("distributor", "batch", "line", "content")


def write_rows(model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows of these columns in the present transaction. Ids are given as UUIDs on both databases."""
    names = ", ".join(_column(model, name) for name in columns)
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN (FORMAT BINARY)") as copy:
                copy.set_types([_type(model, name) for name in columns])
                for row in rows:
                    copy.write_row(row)
            return
        marks = ", ".join(["%s"] * len(columns))
        insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"
        given: Any = _as_sqlite_keeps_them(model, columns, rows)  # the driver takes an iterator too
        cursor.executemany(insert, given)


def need_not_last() -> None:
    """Let the present transaction end before the disk holds it: it would be written anew after a crash.

    Spares PostgreSQL a wait. A later transaction that does wait leaves this one on the disk too.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def _type(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return str(field.db_type(connection)).partition("(")[0]


def _as_sqlite_keeps_them(
    model: type[Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> Iterator[Sequence[Any]]:
    """The rows with ids and moments as text. Only columns of these are touched: there are many rows."""
    ids = [at for at, name in enumerate(columns) if _holds_ids(model, name)]
    moments = [at for at, name in enumerate(columns) if _holds_moments(model, name)]
    for row in rows:
        cells = [*row]
        for at in ids:
            cells[at] = None if cells[at] is None else cells[at].hex
        for at in moments:
            cells[at] = cells[at] and connection.ops.adapt_datetimefield_value(cells[at])
        yield cells


def _holds_ids(model: type[Model], name: str) -> bool:
    field: Any = model._meta.get_field(name)
    return isinstance(field.target_field if field.is_relation else field, UUIDField)


def _holds_moments(model: type[Model], name: str) -> bool:
    return isinstance(model._meta.get_field(name), DateTimeField)


def delete_some(model: type[Model], condition: Q, limit: int) -> int:
    """Delete up to ``limit`` rows; how many there were."""
    chosen = model._base_manager.filter(condition).order_by("pk").values("pk")[:limit]
    found = model._base_manager.filter(pk__in=[row["pk"] for row in chosen])
    return found._raw_delete(found.db)  # nothing points at these rows, so nothing need be collected


def insert_select(
    source: type[Model],
    template: Model,
    taken: dict[str, str],
    *,
    distributor_id: UUID,
    batch_id: UUID,
    first: int,
    end: int,
) -> int:
    """Insert into the template's table a row for each of the source's from ``first`` to before ``end``.

    ``taken`` names the source's column, or says how it is found, for each column that differs from row to
    row; all others are as in the template. Returns how many.
    """
    fields: Sequence[Field[Any, Any]] = template._meta.concrete_fields
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    values, params = [], []
    for field in fields:
        if field.attname in taken:
            values.append(taken[field.attname])
        else:
            values.append("%s")
            params.append(field.get_db_prep_save(getattr(template, field.attname), connection))
    sql = (
        f"INSERT INTO {template._meta.db_table} ({columns}) SELECT {', '.join(values)} "
        f"FROM {source._meta.db_table} "
        "WHERE distributor_id = %s AND batch_id = %s AND position >= %s AND position < %s ORDER BY position"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, _plain(distributor_id), _plain(batch_id), first, end])
        return int(cursor.rowcount)


def _column(model: type[Model], name: str) -> str:
    field: Any = model._meta.get_field(name)
    return connection.ops.quote_name(str(field.column))


def _plain(value: Any) -> Any:
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    return value
