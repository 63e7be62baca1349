"""Finding rows by a part of a text, however many there are: an index of the text's runs of three letters.

PostgreSQL: a GIN index of pg_trgm, with the unit in front of it by btree_gin. SQLite: a table of FTS5 with
its trigram tokenizer, kept by triggers. In front of each text stand three letters that no text has, made of
the unit's id, so that what is frequent elsewhere costs a unit nothing. The table keeps no texts, and numbers
of its own, which VACUUM may not change as it may the rows'.
"""
# ruff: noqa: S608, S611  the SQL is made of names in the code alone; what people type are its parameters

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import StrIndex
from django.db.models.lookups import GreaterThan

from mipass.base.kit.db import fetch_some
from mipass.base.kit.guards import Step, index_step

SHORTEST_PART = 3
SAMPLE = 250  # rows, from either end
FREQUENT = 0.05  # from here on reading the column meets 10,000 rows sooner than the index counts them
MERGED_AT_ONCE, MOST_STEPS = -500, 1_000  # pages; the minus begins to merge whatever there is
RUNS = 3  # as many of a part's runs as are looked up; what else they find is sorted out by reading
MARK = 0xF0000  # the first letter of plane 15, which is for private use (Unicode 23.5)


class Look(NamedTuple):
    """How to find the rows with a part: ``holds`` by walking many in some order, ``picks`` few among many."""

    holds: Q
    picks: Q
    is_frequent: bool


@dataclass(frozen=True, slots=True)
class PartIndex:
    """Parts of ``column`` are found among the rows of one unit. A guard, put in place after every migrate."""

    table: str
    column: str
    unit: str
    order: tuple[str, ...]  # of the list, by which an index of the unit's rows is

    @property
    def name(self) -> str:
        """The name of the index, or on SQLite of its table; a second one there has the ids of its rows."""
        return f"{self.table}_{self.column}_runs"

    def steps(self, vendor: str) -> Iterable[Step]:
        """See `Guard`."""
        return [Step([*self._on_sqlite()])] if vendor == "sqlite" else self._on_postgresql()

    def removal(self, _vendor: str) -> Iterable[str]:
        """Nothing: it does not stand in the way of emptying a table."""
        return ()

    def _on_postgresql(self) -> Iterable[Step]:
        for name in ("pg_trgm", "btree_gin"):
            there = f"SELECT 1 FROM pg_extension WHERE extname = '{name}'"
            yield Step([f"CREATE EXTENSION IF NOT EXISTS {name}"], there)
        yield index_step(self.name, f"ON {self.table} USING gin ({self.unit}, {self.column} gin_trgm_ops)")

    def _on_sqlite(self) -> Iterable[str]:
        name, rows, text = self.name, f"{self.name}_rows", f"{_mark_of(self.unit)} || {self.column}"
        yield f"CREATE TABLE IF NOT EXISTS {rows} (number INTEGER PRIMARY KEY, row_id TEXT NOT NULL UNIQUE)"
        yield (
            f"CREATE VIRTUAL TABLE IF NOT EXISTS {name} "
            "USING fts5(text, tokenize='trigram', content='', detail='none', columnsize=0)"
        )
        numbered = f"SELECT row_number() OVER (ORDER BY id), {{}} FROM {self.table} "
        at_first = f"WHERE NOT EXISTS (SELECT 1 FROM {rows})"
        yield f"INSERT INTO {name} (rowid, text) {numbered.format(text)}{at_first}"
        yield f"INSERT INTO {rows} (number, row_id) {numbered.format('id')}{at_first}"
        yield from self._triggers(rows)

    def _triggers(self, rows: str) -> Iterable[str]:
        def entry(row: str) -> str:
            text = f"{_mark_of(f'{row}.{self.unit}')} || {row}.{self.column}"
            return f"number, {text} FROM {rows} WHERE row_id = {row}.id"

        add = f"INSERT INTO {self.name} (rowid, text) SELECT {entry('new')}"
        drop = f"INSERT INTO {self.name} ({self.name}, rowid, text) SELECT 'delete', {entry('old')}"
        begin = "CREATE TRIGGER IF NOT EXISTS " + self.name
        yield (
            f"{begin}_add AFTER INSERT ON {self.table} "
            f"BEGIN INSERT INTO {rows} (row_id) VALUES (new.id); {add}; END"
        )
        yield (
            f"{begin}_drop AFTER DELETE ON {self.table} "
            f"BEGIN {drop}; DELETE FROM {rows} WHERE row_id = old.id; END"
        )
        yield f"{begin}_edit AFTER UPDATE OF {self.column} ON {self.table} BEGIN {drop}; {add}; END"

    def tidy(self) -> None:
        """Let SQLite forget the runs of texts that are gone: until then they lie in its older segments.

        Some pages at a time, each time in a transaction of its own. PostgreSQL's autovacuum does the like.
        """
        if connection.vendor != "sqlite":
            return
        sql = f"INSERT INTO {self.name} ({self.name}, rank) VALUES ('merge', {MERGED_AT_ONCE})"
        with connection.cursor() as cursor:
            for _step in range(MOST_STEPS):
                before = _changes(cursor)
                cursor.execute(sql)
                if _changes(cursor) - before < 2:  # as its documentation says: nothing is left to merge
                    return

    def look(self, unit_rows: QuerySet[Any], unit_id: UUID, part: str) -> Look:
        """How to find those of a unit's rows, ``unit_rows``, that hold the part.

        What is frequent among the first in order and among the latest shall be found by walking.
        """
        place = StrIndex(self.column, Value(part))
        holds = Q(GreaterThan(place, 0), **{self.unit: unit_id})
        samples = self._samples(unit_rows)
        if any(len(texts) < SAMPLE for texts in samples):
            return Look(holds, holds, is_frequent=True)
        is_frequent = all(sum(part in text for text in texts) >= FREQUENT * SAMPLE for texts in samples)
        runs = _rarest(part, itertools.chain(*samples))
        picks = self._with(unit_id, runs)
        is_exact = part.isascii() and [*runs] == [part]  # FTS5 takes other letters for those they look like
        return Look(holds, picks if is_exact else picks & holds, is_frequent)

    def _with(self, unit_id: UUID, runs: Sequence[str]) -> Q:
        """The condition that the index answers: a row of the unit that has all the runs."""
        mine = Q(**{self.unit: unit_id})
        if connection.vendor == "postgresql":
            return Q(mine, *((f"{self.column}__contains", run) for run in runs))
        found = (
            f"SELECT row_id FROM {self.name}_rows "
            f"WHERE number IN (SELECT rowid FROM {self.name} WHERE {self.name} MATCH %s)"
        )
        return Q(mine, id__in=RawSQL(found, [" AND ".join(map(_quoted, [_mark(unit_id), *runs]))]))

    def _samples(self, rows: QuerySet[Any]) -> Sequence[Sequence[str]]:
        """Texts from the beginning of their order, and the latest ones."""
        texts = rows.values_list(self.column)
        samples = [texts.order_by(*order)[:SAMPLE] for order in (self.order, ["-id"])]
        return [[text for [text] in found] for _number, found in fetch_some(samples, SAMPLE)]


def _changes(cursor: Any) -> int:
    cursor.execute("SELECT total_changes()")
    return int(cursor.fetchone()[0])


def _rarest(part: str, sample: Iterable[str]) -> Sequence[str]:
    texts = list(sample)
    runs = dict.fromkeys(part[start : start + 3] for start in range(len(part) - 2))
    return sorted(runs, key=lambda run: sum(run in text for text in texts))[:RUNS]


def _quoted(run: str) -> str:
    return '"' + run.replace('"', '""') + '"'


def _mark(unit_id: UUID) -> str:
    """Three letters of the last six digits of an id, as :func:`_mark_of` makes them in SQL."""
    digits = unit_id.hex[-6:]
    return "".join(chr(MARK + 128 * ord(digits[at]) + ord(digits[at + 1])) for at in (0, 2, 4))


def _mark_of(unit: str) -> str:
    def digit(place: int) -> str:
        return f"unicode(substr({unit}, {place}, 1))"

    letters = (f"{MARK} + 128 * {digit(place)} + {digit(place + 1)}" for place in (-6, -4, -2))
    return f"char({', '.join(letters)})"
