"""Operations of migrations for tables that servers use meanwhile: nobody waits while a table is read through.

A migration with one of them holds nothing else and says ``atomic = False``. Cut off, it is run again from its
beginning. On SQLite they are Django's own.
"""

from __future__ import annotations

from typing import Any

from django.db import NotSupportedError, migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor as Editor
from django.db.models import CheckConstraint, UniqueConstraint

from mipass.base.kit.guards import Step, run_steps


class AddIndex(migrations.AddIndex):
    """Build an index beside those who write (``CREATE INDEX CONCURRENTLY``)."""

    atomic = False

    def database_forwards(self, app_label: str, editor: Editor, from_state: Any, to_state: Any) -> None:
        """Build it; one whose building was cut off is built anew."""
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        sql = str(self.index.create_sql(model, editor, concurrently=True))
        _run(editor, [_built_beside(self.index.name, sql)])


class AddConstraint(migrations.AddConstraint):
    """Add a check that holds for new rows first and is looked up for the others then, or a unique index."""

    atomic = False

    def database_forwards(self, app_label: str, editor: Editor, from_state: Any, to_state: Any) -> None:
        """Add it. A unique constraint must have a condition, or it is more than an index."""
        if editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        sql = str(self.constraint.create_sql(model, editor))
        if isinstance(self.constraint, UniqueConstraint):
            _run(
                editor,
                [_built_beside(self.constraint.name, sql.replace(" INDEX ", " INDEX CONCURRENTLY ", 1))],
            )
        else:
            assert isinstance(self.constraint, CheckConstraint)
            _run(editor, _checked_later(model._meta.db_table, self.constraint.name, sql))


def _built_beside(name: str, sql: str) -> Step:
    if " CONCURRENTLY " not in sql:
        raise ValueError(f"{name} is no index: give the constraint a condition, or build its index first")
    return Step(
        [f'DROP INDEX CONCURRENTLY IF EXISTS "{name}"', sql],
        f"SELECT 1 FROM pg_index WHERE indexrelid = to_regclass('\"{name}\"') AND indisvalid",  # noqa: S608
    )


def _checked_later(table: str, name: str, sql: str) -> list[Step]:
    there = f"SELECT 1 FROM pg_constraint WHERE conrelid = '\"{table}\"'::regclass AND conname = '{name}'"  # noqa: S608
    return [
        Step([f"{sql} NOT VALID"], there),
        Step([f'ALTER TABLE "{table}" VALIDATE CONSTRAINT "{name}"'], f"{there} AND convalidated"),
    ]


def _run(editor: Editor, steps: list[Step]) -> None:
    if editor.collect_sql:
        for step in steps:
            for sql in step.sql:
                editor.execute(sql)
        return
    if editor.connection.in_atomic_block:
        raise NotSupportedError("A migration with this operation says atomic = False")
    run_steps(steps)
