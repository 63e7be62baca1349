"""What `mipass migrate` would do, and on PostgreSQL which locks that takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db import connection
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor

from mipass.base.kit.ddl import UnknownStatement, created_by, lock_of
from mipass.base.kit.guards import missing
from mipass.doors.jobs.guards import all_guards

BY_PYTHON = "THIS OPERATION CANNOT BE WRITTEN AS SQL"


def planned() -> Iterator[str]:
    """A line for each migration that is not applied, and below it its statements with their locks."""
    executor = MigrationExecutor(connection)
    plan = [migration for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    new = set[str]()
    for migration in plan:
        yield str(migration)
        yield from _told(statements_of(executor, migration), new)
    if not plan and connection.vendor == "postgresql" and (guards := missing(all_guards())):
        yield "guards"
        yield from _told(guards, new)


def statements_of(executor: MigrationExecutor, migration: Migration) -> Sequence[str]:
    """Its SQL on this database; what is done in Python is a line that says so."""
    lines = executor.loader.collect_sql([(migration, False)])
    shown = [BY_PYTHON if BY_PYTHON in line else line for line in lines]
    return [line.rstrip(";") for line in shown if line == BY_PYTHON or not line.startswith("--")]


def _told(statements: Iterable[str], new: set[str]) -> Iterator[str]:
    for sql in statements:
        new.update({created_by(sql) or ""} - {""})
        if connection.vendor == "postgresql" and sql not in {"BEGIN", "COMMIT"}:
            yield f"    {' '.join(sql.split())[:100]}"
            yield f"        {what_it_locks(sql, new)}"


def what_it_locks(sql: str, new: Iterable[str] = ()) -> str:
    """In words. Of a table in ``new`` nobody knows yet."""
    if sql == BY_PYTHON:
        return "changes rows, as the portal itself does"
    try:
        lock = lock_of(sql)
    except UnknownStatement:
        return "what this locks is not known: look at it before it is run"
    if lock is None or lock.table in new:
        return "locks nothing that is in use"
    if not lock.stops:
        return f"{lock.mode} on {lock.table}: nobody waits" + (", but it takes long" if lock.is_long else "")
    how_long = "while all of the table is read" if lock.is_long else "for a moment"
    return f"{lock.mode} on {lock.table}: {lock.stops} wait {how_long}"
