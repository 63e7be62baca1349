"""What stands in the database beside the tables that Django makes, and keeps rows as they must be.

It is looked for after every migrate, since adding a constraint on SQLite rebuilds the table and silently
drops its triggers, and put in place where it is missing or different. On PostgreSQL nothing is touched that
stands already, and each step lets the servers that run meanwhile pass: see :mod:`.waiting`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import connection, transaction

from mipass.base.kit.ddl import stops_nobody
from mipass.base.kit.waiting import NO_LIMIT, again_while_locked, waiting_for_locks

ROW_CHANGES, TRUNCATE = 1 + 2 + 8 + 16, 2 + 32  # pg_trigger.tgtype: row, before, delete, update; truncate
REFUSE = " BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END "


@dataclass(frozen=True, slots=True)
class Step:
    """SQL that puts one thing in place, each statement by itself.

    ``there`` finds a row when nothing is to be done; where it is empty, the SQL can be repeated.
    """

    sql: Sequence[str]
    there: str = ""

    @property
    def is_done(self) -> bool:
        """Whether it stands already, as far as one can look."""
        if not self.there:
            return False
        with connection.cursor() as cursor:
            cursor.execute(self.there)
            return cursor.fetchone() is not None


class Guard(Protocol):
    """What stands in the database beside the tables that Django makes."""

    def steps(self, vendor: str, /) -> Iterable[Step]:
        """What puts it in place."""

    def removal(self, vendor: str, /) -> Iterable[str]:
        """The SQL that lifts it, where it refuses to empty a table."""


@dataclass(frozen=True, slots=True)
class AppendOnly:
    """Rows of this table are never updated or deleted, whoever asks."""

    table: str

    def steps(self, vendor: str) -> Iterable[Step]:
        """See `Guard`."""
        if vendor == "sqlite":
            for action in ("UPDATE", "DELETE"):
                name = f"{self.table}_no_{action.lower()}"
                refuse = f"SELECT RAISE(ABORT, '{self.table} is append-only')"
                when = f"BEFORE {action} ON {self.table}"
                yield Step([f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN {refuse}; END"])
            return
        yield _function("mipass_append_only", REFUSE)
        yield self._trigger("append_only", "UPDATE OR DELETE", "ROW", ROW_CHANGES)
        yield self._trigger("no_truncate", "TRUNCATE", "STATEMENT", TRUNCATE)

    def _trigger(self, ending: str, event: str, level: str, kind: int) -> Step:
        name = f"{self.table}_{ending}"
        put = (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {self.table} "
            f"FOR EACH {level} EXECUTE FUNCTION mipass_append_only()"
        )
        there = (
            f"SELECT 1 FROM pg_trigger WHERE tgrelid = '{self.table}'::regclass AND tgname = '{name}' "  # noqa: S608
            f"AND tgtype = {kind} AND tgfoid = to_regproc('mipass_append_only') AND tgenabled = 'O'"
        )
        return Step([put], there)

    def triggers(self, vendor: str) -> Sequence[str]:
        """The names of its triggers."""
        kinds = ("no_update", "no_delete") if vendor == "sqlite" else ("append_only", "no_truncate")
        return [f"{self.table}_{kind}" for kind in kinds]

    def removal(self, vendor: str) -> Iterable[str]:
        """The SQL that lifts the guard; only a test that empties its own database needs it."""
        place = "" if vendor == "sqlite" else f" ON {self.table}"
        return [f"DROP TRIGGER IF EXISTS {name}{place}" for name in self.triggers(vendor)]


def _function(name: str, body: str) -> Step:
    return Step(
        [f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${body}$$"],
        f"SELECT 1 FROM pg_proc WHERE oid = to_regproc('{name}') AND prosrc = $${body}$$",  # noqa: S608
    )


@dataclass(frozen=True, slots=True)
class SameTenant:
    """A row and the row that it names belong to one tenant: a composite foreign key, on PostgreSQL.

    SQLite cannot add a constraint to a table that exists, and Django cannot declare this one.
    """

    table: str
    column: str
    target: str
    tenant: str = "distributor_id"
    target_tenant: str = "distributor_id"

    @property
    def name(self) -> str:
        """The constraint's name."""
        return f"{self.table}_{self.column}_same_tenant"

    def steps(self, vendor: str) -> Iterable[Step]:
        """See `Guard`."""
        if vendor != "postgresql":
            return
        yield index_step(
            f"{self.target}_tenant_key", f"ON {self.target} ({self.target_tenant}, id)", unique=True
        )
        there = (
            f"SELECT 1 FROM pg_constraint WHERE conrelid = '{self.table}'::regclass "  # noqa: S608
            f"AND conname = '{self.name}'"
        )
        add = (
            f"ALTER TABLE {self.table} ADD CONSTRAINT {self.name} "
            f"FOREIGN KEY ({self.tenant}, {self.column}) REFERENCES {self.target} ({self.target_tenant}, id) "
            "DEFERRABLE INITIALLY DEFERRED NOT VALID"
        )
        yield Step([add], there)
        yield Step([f"ALTER TABLE {self.table} VALIDATE CONSTRAINT {self.name}"], f"{there} AND convalidated")

    def removal(self, _vendor: str) -> Iterable[str]:
        """Nothing: the constraint does not stand in the way of a test."""
        return ()


def index_step(name: str, what: str, *, unique: bool = False) -> Step:
    """An index of PostgreSQL's, built beside those who write; one that was cut off is built anew."""
    kind = "UNIQUE INDEX" if unique else "INDEX"
    return Step(
        [f"DROP INDEX CONCURRENTLY IF EXISTS {name}", f"CREATE {kind} CONCURRENTLY {name} {what}"],
        f"SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('{name}') AND indisvalid",  # noqa: S608
    )


def enabled_triggers() -> set[str]:
    """The names of the triggers that stand in the database and are not switched off."""
    query = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def missing(guards: Iterable[Guard]) -> list[str]:
    """The SQL that `install` would run now; on SQLite what it repeats each time."""
    steps = [step for guard in guards for step in guard.steps(connection.vendor) if not step.is_done]
    return list(dict.fromkeys(sql for step in steps for sql in step.sql))


def install(guards: Iterable[Guard]) -> None:
    """Put every guard in place; safe to repeat.

    On SQLite all or none, since an index is filled by several statements. On PostgreSQL one after the other:
    together they would keep a server that runs meanwhile from its tables for long.
    """
    if connection.vendor == "sqlite":
        with transaction.atomic():
            _run(sql for guard in guards for step in guard.steps("sqlite") for sql in step.sql)
        return
    run_steps(step for guard in guards for step in guard.steps(connection.vendor))


def run_steps(steps: Iterable[Step]) -> None:
    """Do on PostgreSQL what is not done yet, and let servers pass at each statement."""
    for step in steps:
        if not step.is_done:
            _run_beside_servers(step.sql)


def _run_beside_servers(statements: Iterable[str]) -> None:
    for sql in statements:
        if stops_nobody(sql):
            with waiting_for_locks(NO_LIMIT):
                _run([sql])
        else:
            again_while_locked(lambda sql=sql: _run([sql]))  # type: ignore[misc]


def remove(guards: Iterable[Guard]) -> None:
    """Lift the guards that refuse to empty a table."""
    _run(sql for guard in guards for sql in guard.removal(connection.vendor))


def _run(statements: Iterable[str]) -> None:
    with connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
