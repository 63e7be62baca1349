"""Finding rows by a part of a text, however many there are: an index of the text's runs of three letters.

PostgreSQL: a GIN index of pg_trgm, with the unit in front of it by btree_gin. SQLite: a table of FTS5 with
its trigram tokenizer, kept by triggers; it has ids of its own, so nothing in it depends on row numbers,
which VACUUM may change.
"""
# ruff: noqa: S608, S611  the SQL is made of names in the code alone; what people type are its parameters

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, IntegerField, Q, QuerySet, When
from django.db.models.expressions import RawSQL

SHORTEST_PART = 3
WALKED = 10_000  # rows whose column is read in a few milliseconds
FREQUENT = 0.05  # from here on reading the column meets 10,000 rows sooner than the index counts them


class Look(NamedTuple):
    """What a look for a part found: the number of rows, counted to the limit, and conditions for them.

    ``holds`` is for walking many rows in some order, ``picks`` for finding few among many.
    """

    number: int
    holds: Q
    picks: Q


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

    def look(self, rows: QuerySet[Any], unit_id: UUID, part: str, *, limit: int) -> Look:
        """How many of a unit's rows hold the part, and how to find them.

        The tables of FTS5 know no units, so a small unit is looked through by reading its column, and so are
        the first rows of a large one: what is frequent there is counted soonest by reading on.
        """
        holds = Q(**{self.unit: unit_id, f"{self.column}__contains": part})
        holding = rows.filter(holds).order_by()
        if connection.vendor == "postgresql":  # its planner finds the index by itself
            return Look(holding[:limit].count(), holds, holds)
        seen, hits = self._first(rows.filter(**{self.unit: unit_id}), part)
        if seen < WALKED:
            return Look(min(hits, limit), holds, holds)
        # The LIKE of FTS5 takes no ESCAPE: `_` and `%` of the part find too much, which `holds` sorts out.
        found = f"SELECT row_id FROM {self.name} WHERE text LIKE %s AND unit_id = %s"
        picks = Q(id__in=RawSQL(found, [f"%{part}%", unit_id.hex])) & holds
        counted = holding if hits >= FREQUENT * WALKED else rows.filter(picks).order_by()
        return Look(counted[:limit].count(), holds, picks)

    def _first(self, rows: QuerySet[Any], part: str) -> tuple[int, int]:
        """How many of the first rows there are, and how many of them hold the part."""
        hit = Case(When(**{f"{self.column}__contains": part}, then=1), output_field=IntegerField())
        first = rows.order_by(self.column)[:WALKED].annotate(hit=hit).values("hit")
        seen = first.aggregate(rows=Count("*"), hits=Count("hit"))
        return int(seen["rows"]), int(seen["hits"])
