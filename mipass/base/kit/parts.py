"""Finding rows by a part of a text, however many there are: an index of the text's runs of three letters.

PostgreSQL: a GIN index of pg_trgm, with the unit in front of it by btree_gin. SQLite: a table of FTS5 with
its trigram tokenizer, kept by triggers; it has ids of its own, so nothing in it depends on row numbers,
which VACUUM may change.
"""
# ruff: noqa: S608, S611  the SQL is made of names in the code alone; what people type are its parameters

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import Model, Q
from django.db.models.expressions import RawSQL

from mipass.base.kit.db import fetch_rows

SHORTEST_PART = 3


@dataclass(frozen=True, slots=True)
class PartIndex:
    """Parts of ``column`` are found among the rows of one unit. A guard, put in place after every migrate."""

    table: str
    column: str
    unit: str

    @property
    def name(self) -> str:
        """The name of the index, or on SQLite of its table."""
        return f"{self.table}_{self.column}_parts"

    def statements(self, vendor: str) -> Iterable[str]:
        """The SQL that puts it in place, idempotently."""
        return self._on_sqlite() if vendor == "sqlite" else self._on_postgresql()

    def removal(self, _vendor: str) -> Iterable[str]:
        """Nothing: it does not stand in the way of emptying a table."""
        return ()

    def _on_postgresql(self) -> Iterable[str]:
        yield "CREATE EXTENSION IF NOT EXISTS pg_trgm"
        yield "CREATE EXTENSION IF NOT EXISTS btree_gin"
        yield (
            f"CREATE INDEX IF NOT EXISTS {self.name} ON {self.table} "
            f"USING gin ({self.unit}, {self.column} gin_trgm_ops)"
        )

    def _on_sqlite(self) -> Iterable[str]:
        add = (
            f"INSERT INTO {self.name} (text, unit_id, row_id) "
            f"VALUES (new.{self.column}, new.{self.unit}, new.id)"
        )
        drop = f"DELETE FROM {self.name} WHERE text LIKE old.{self.column} AND row_id = old.id"
        yield (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {self.name} USING fts5("
            "text, unit_id UNINDEXED, row_id UNINDEXED, tokenize='trigram', detail='none')"
        )
        yield (
            f"INSERT INTO {self.name} (text, unit_id, row_id) SELECT {self.column}, {self.unit}, id "
            f"FROM {self.table} WHERE NOT EXISTS (SELECT 1 FROM {self.name})"
        )
        yield f"CREATE TRIGGER IF NOT EXISTS {self.name}_add AFTER INSERT ON {self.table} BEGIN {add}; END"
        yield f"CREATE TRIGGER IF NOT EXISTS {self.name}_drop AFTER DELETE ON {self.table} BEGIN {drop}; END"
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {self.name}_edit AFTER UPDATE OF {self.column} ON {self.table} "
            f"BEGIN {drop}; {add}; END"
        )

    def matches(self, unit_id: UUID, part: str) -> Q:
        """The condition that a row is of the unit and holds the part, answered by the index."""
        holds = Q(**{self.unit: unit_id, f"{self.column}__contains": part})
        if connection.vendor == "postgresql":
            return holds
        # The LIKE of FTS5 takes no ESCAPE: `_` and `%` of the part find too much, which `holds` sorts out.
        found = f"SELECT row_id FROM {self.name} WHERE text LIKE %s AND unit_id = %s"
        return Q(id__in=RawSQL(found, [f"%{part}%", unit_id.hex])) & holds

    def count(self, rows: type[Model], unit_id: UUID, part: str, *, limit: int) -> int:
        """How many rows `matches` finds, counted to ``limit``."""
        if connection.vendor == "postgresql" or {"_", "%"} & {*part}:
            return rows._default_manager.filter(self.matches(unit_id, part)).order_by()[:limit].count()
        found = f"(SELECT 1 FROM {self.name} WHERE text LIKE %s AND unit_id = %s LIMIT %s)"
        [(number,)] = fetch_rows(f"SELECT count(*) FROM {found}", [f"%{part}%", unit_id, limit])
        return int(number)
