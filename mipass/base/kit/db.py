"""Small facts about the two databases."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
ROWS_ANALYSED = 1_000  # of each index: a few milliseconds however large the table


def refresh_statistics() -> None:
    """Let SQLite see how its indexes are filled, or it chooses among them blindly.

    One index after the other, so that whoever writes waits for one alone. Connections heed it from their
    beginning. PostgreSQL's autovacuum does the like by itself.
    """
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA analysis_limit = {ROWS_ANALYSED}")
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'index'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"ANALYZE {connection.ops.quote_name(name)}")


def empty_journal() -> None:
    """Let SQLite move its journal into its file, and cut it: pages of before stand in it.

    Where somebody reads for long it stays until the next time, and within a transaction always. PostgreSQL
    keeps as many as it is set to.
    """
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def lock(rows: QuerySet[M]) -> QuerySet[M]:
    """Rows locked until the transaction ends.

    On SQLite this adds nothing, and needs to add nothing: every writing transaction there begins
    IMMEDIATE, so it is alone from its first statement.
    """
    return rows.select_for_update(no_key=True)


def hold(*, shared: Iterable[UUID], alone: Iterable[UUID]) -> None:
    """Hold what these ids stand for until the transaction ends: together with others, or alone.

    In one order, so that two that hold several cannot block each other. Who waits to be alone is overtaken by
    nobody. On SQLite there is nothing to do: see `lock`.
    """
    if connection.vendor != "postgresql":
        return
    wanted = {_lock_number(row): "pg_advisory_xact_lock_shared" for row in shared}
    wanted |= {_lock_number(row): "pg_advisory_xact_lock" for row in alone}
    if wanted:
        with connection.cursor() as cursor:
            cursor.execute("SELECT " + ", ".join(f"{wanted[number]}({number})" for number in sorted(wanted)))


def one_at_a_time(*names: str) -> None:
    """From here to the end of the transaction nobody else is past this line with any of these names.

    So that what is counted next counts everybody before: a limit is not exceeded by those who come at once.
    """
    hold(shared=(), alone=[uuid5(NAMESPACE_OID, name) for name in names])


def _lock_number(row: UUID) -> int:
    """64 bits that tell ids apart well enough: two that share them would only wait for each other."""
    return int.from_bytes(row.bytes[8:], signed=True)


def insert_unless_exists(model: type[Model], **values: Any) -> bool:
    """Insert one row with ON CONFLICT DO NOTHING; whether it was inserted.

    On PostgreSQL this waits for a concurrent insert of the same unique key to commit or roll back.
    """
    sql, params = _unless_exists(model, values)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return bool(cursor.rowcount == 1)


def insert_within(patience: str, model: type[Model], values: Mapping[str, Any]) -> bool:
    """The same, but on PostgreSQL it waits no longer than ``patience``, such as ``10s``.

    Raises OperationalError then. The limit is set and lifted in one exchange with the row: each of the three
    statements has its own view of what others committed, as if it came alone.
    """
    if connection.vendor != "postgresql":
        return insert_unless_exists(model, **values)
    sql, params = _unless_exists(model, values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET LOCAL lock_timeout = '{patience}'; {sql}; SET LOCAL lock_timeout = DEFAULT", params
        )
        cursor.nextset()
        return bool(cursor.rowcount == 1)


def _unless_exists(model: type[Model], values: Mapping[str, Any]) -> tuple[str, Sequence[Any]]:
    present = connections[DEFAULT_DB_ALIAS]
    fields = [field for field in model._meta.local_concrete_fields if field.attname in values]
    columns = ", ".join(present.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    table = present.ops.quote_name(model._meta.db_table)
    params = [field.get_db_prep_save(values[field.attname], present) for field in fields]
    return f"INSERT INTO {table} ({columns}) VALUES ({marks}) ON CONFLICT DO NOTHING", params  # noqa: S608


def delete_in_steps(rows: QuerySet[Any], at_once: int = 1_000) -> int:
    """Delete these rows some at a time, so that nobody waits for long. Returns how many there were."""
    gone, model = 0, rows.model
    while some := list(rows.order_by("pk").values_list("pk", flat=True)[:at_once]):
        model._default_manager.filter(pk__in=some).delete()
        gone += len(some)
    return gone


def close_pool() -> None:
    """Close this process's connections to databases, before it forks: a child would answer on them too."""
    for wrapper in connections.all(initialized_only=True):
        wrapper.close()
        close: Callable[[], None] | None = getattr(wrapper, "close_pool", None)
        if close is not None:
            close()


def pool_stats() -> Mapping[str, int]:
    """What the pool of connections to PostgreSQL saw since this was asked last; nothing without one."""
    pool = getattr(connection, "pool", None)
    return pool.pop_stats() if pool is not None else {}


def check_constraints_now() -> None:
    """Check what would be checked at the commit; later changes wait for the commit as before.

    Of many rows this takes long, so it is done before a row is locked that others wait for.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def count_changed(sql: str, params: Sequence[UUID | int]) -> int:
    """Run an UPDATE in plain SQL; how many rows it changed. An id is given as a UUID on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(sql, _plain(params))
        return int(cursor.rowcount)


def fetch_rows(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows that a SELECT in plain SQL finds. An id is given as a UUID on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(sql, _plain(params))
        return list(cursor.fetchall())


def as_uuid(value: UUID | str) -> UUID:
    """An id as plain SQL reads it on either database."""
    return value if isinstance(value, UUID) else UUID(hex=value)


def as_moment(value: datetime | str) -> datetime:
    """A moment as plain SQL reads it on either database; SQLite keeps UTC without saying so."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def statement_of(query: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    """The SQL of a query that is part of a larger one; also where it can have no row, such as of no ids."""
    sql, params = query.query.get_compiler(query.db, elide_empty=False).as_sql()
    return sql, params


def fetch_some(
    queries: Sequence[QuerySet[Any, tuple[Any, ...]]], most: int
) -> Sequence[tuple[int, Sequence[tuple[Any, ...]]]]:
    """How many rows each query has, and up to ``most`` of them, at least one: all by one statement.

    The queries have the same columns, and may be limited.
    """
    if not queries:
        return []
    compiled = [statement_of(query) for query in queries]
    whole = " UNION ALL ".join(
        f"SELECT * FROM (SELECT {at}, count(*) OVER (), one.* FROM ({sql}) AS one LIMIT {most}) AS some{at}"  # noqa: S608  Django's SQL, with marks
        for at, (sql, _) in enumerate(compiled)
    )
    numbers, rows = [0] * len(queries), [list[tuple[Any, ...]]() for _ in queries]
    for at, number, *row in fetch_rows(whole, [param for _, params in compiled for param in params]):
        numbers[at] = number
        rows[at].append(tuple(row))
    return [*zip(numbers, rows, strict=True)]


def one_of(values: Sequence[bytes]) -> tuple[str, Sequence[Any]]:
    """Plain SQL to follow a column that is to have one of these values, and its parameters."""
    if connection.vendor == "postgresql":
        return "= ANY(%s)", [[*values]]  # a mark for each would be parsed anew each time
    return f"IN ({', '.join(['%s'] * len(values))})", values


def _plain(params: Sequence[Any]) -> Sequence[Any]:
    if connection.features.has_native_uuid_field:
        return params
    return [value.hex if isinstance(value, UUID) else value for value in params]
