"""Pages of a list: by number for short lists, by an opaque cursor of ids for long ones."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db.models import BooleanField, F, Field, Func, Model, QuerySet, Value

from mipass.base.kit.tenant import TenantRow

PER_PAGE_CHOICES = (10, 25, 50, 100)
MOST_ROWS = 10**12  # that a cursor may say it stands behind
COUNTED_AT_MOST = 10_000
M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Cursor:
    """A place in a list: before or after the row of this id, whose page begins at ``start`` (1-based).

    With neither ``after`` nor ``before`` it is the first page, or the last when ``last`` is set.
    """

    after: UUID | None = None
    before: UUID | None = None
    last: bool = False
    start: int = 1

    def encode(self) -> str:
        """An opaque text for a URL; it carries ids and an ordinal, never a person's data."""
        ids = [str(self.after or ""), str(self.before or ""), int(self.last), self.start]
        return base64.urlsafe_b64encode(json.dumps(ids).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> Cursor:
        """The cursor; anything unreadable is the first page."""
        try:
            found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            match found:
                case [str(after), str(before), 0 | 1 as last, int(start)] if 1 <= start <= MOST_ROWS:
                    return cls(_id(after), _id(before), bool(last), start)
        except (ValueError, RecursionError):
            pass
        return cls()


def count_found(rows: QuerySet[Any, Any]) -> tuple[int, bool]:
    """How many rows were found, and whether that is exact: it counts to 10,000."""
    found = rows.order_by().values("pk")[: COUNTED_AT_MOST + 1].count()
    return min(found, COUNTED_AT_MOST), found <= COUNTED_AT_MOST


def _id(text: str) -> UUID | None:
    return UUID(text) if text else None


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows of a list, their range, and where to go from here."""

    rows: Sequence[M]
    start: int
    total: int
    total_is_exact: bool
    per_page: int
    first: Cursor | None
    previous: Cursor | None
    next: Cursor | None
    last: Cursor | None

    @property
    def end(self) -> int:
        """The ordinal of the last row shown; 0 when empty."""
        return self.start + len(self.rows) - 1 if self.rows else 0


def keyset_page(
    rows: QuerySet[M],
    *,
    order: str,
    cursor: Cursor,
    per_page: int,
    total: int,
    total_is_exact: bool = True,
    ways: Sequence[QuerySet[M]] = (),
) -> Page[M]:
    """One page of ``rows`` sorted by ``order`` and id: columns with commas between, "-" first for descending.

    Costs one index range whatever the page, and one more row look-up for the cursor's own row. ``ways``:
    questions that find the same rows together, each with an index in this order, which theirs together lack.
    """
    descending, columns = order.startswith("-"), [*order.lstrip("-").split(","), "id"]
    anchor = _anchor(rows, columns, cursor)
    backward = cursor.last or (anchor is not None and cursor.before is not None)
    ways = ways or [rows]
    if anchor is not None:
        beyond = _beyond(rows.model, columns, anchor, greater=descending == backward)
        ways = [way.filter(beyond) for way in ways]
    size = per_page if not cursor.last else (total % per_page or per_page)
    ordering = columns if descending == backward else [f"-{column}" for column in columns]
    found = _first(ways, ordering, size + 1)
    more, found = len(found) > size, found[:size]
    if backward:
        found.reverse()
    return _assemble(found, cursor, anchor is not None, backward, more, per_page, total, total_is_exact)


def _first(ways: Sequence[QuerySet[M]], ordering: Sequence[str], number: int) -> list[M]:
    if len(ways) == 1:
        return list(ways[0].order_by(*ordering)[:number])
    model = ways[0].model
    named = ["pk", "distributor_id"] if issubclass(model, TenantRow) else ["pk"]
    found = [row for way in ways for row in way.order_by(*ordering).values_list(*named)[:number]]
    merged = model._default_manager.filter(
        **{f"{name}__in": set(values) for name, values in zip(named, zip(*found, strict=True), strict=False)}
    )
    return list(merged.order_by(*ordering)[:number]) if found else []


def _anchor(rows: QuerySet[M], columns: Sequence[str], cursor: Cursor) -> tuple[Any, ...] | None:
    if (row_id := cursor.after or cursor.before) is None:
        return None
    own = rows.model._default_manager.filter(pk__in=rows.filter(pk=row_id).values("pk"))
    return own.values_list(*columns).first()


class _Beyond(Func):
    """A comparison of rows, (a, b) > (x, y), which both databases answer from the index's range.

    Django's own is written for SQLite as a tree of ORs, which reads the index from its beginning.
    """

    conditional = True
    output_field = BooleanField()
    arg_joiner = ", "

    def as_sql(self, compiler: Any, *_connection: Any, **_context: Any) -> tuple[str, tuple[Any, ...]]:
        """The two rows with the sign between them."""
        parts = [compiler.compile(expression) for expression in self.get_source_expressions()]
        half = len(parts) // 2
        columns, values = (", ".join(sql for sql, _params in row) for row in (parts[:half], parts[half:]))
        params = tuple(param for _sql, own in parts for param in own)
        return f"({columns}) {self.extra['sign']} ({values})", params


def _beyond(model: type[Model], columns: Sequence[str], anchor: tuple[Any, ...], *, greater: bool) -> _Beyond:
    fields = [cast("Field[Any, Any]", model._meta.get_field(column)) for column in columns]
    values = [Value(value, output_field=field) for value, field in zip(anchor, fields, strict=True)]
    return _Beyond(*(F(column) for column in columns), *values, sign=">" if greater else "<")


def _assemble(
    found: list[M],
    cursor: Cursor,
    anchored: bool,
    backward: bool,
    more: bool,
    per_page: int,
    total: int,
    total_is_exact: bool,
) -> Page[M]:
    start = cursor.start if anchored else 1
    if cursor.last:
        start = max(total - len(found) + 1, 1)
    elif backward and not more:
        start = 1
    has_previous = more if backward else anchored and start > 1
    has_next = (anchored and not cursor.last) if backward else more
    first_id, last_id = (found[0].pk, found[-1].pk) if found else (None, None)
    return Page(
        rows=found,
        start=start if found else 0,
        total=total,
        total_is_exact=total_is_exact,
        per_page=per_page,
        first=Cursor() if has_previous else None,
        previous=Cursor(before=first_id, start=max(start - per_page, 1)) if has_previous and found else None,
        next=Cursor(after=last_id, start=start + len(found)) if has_next and found else None,
        last=Cursor(last=True) if has_next and total_is_exact else None,
    )


def numbered_page(
    rows: QuerySet[M], *, order: Sequence[str], number: int, per_page: int
) -> tuple[Page[M], int]:
    """Page ``number`` (from 1, clamped) of a short list, and that number after clamping."""
    total = rows.count()
    pages = max((total + per_page - 1) // per_page, 1)
    number = min(max(number, 1), pages)
    start = (number - 1) * per_page
    found = list(rows.order_by(*order)[start : start + per_page])
    page = Page(
        rows=found,
        start=start + 1 if found else 0,
        total=total,
        total_is_exact=True,
        per_page=per_page,
        first=Cursor(start=1) if number > 1 else None,
        previous=Cursor(start=number - 1) if number > 1 else None,
        next=Cursor(start=number + 1) if number < pages else None,
        last=Cursor(start=pages) if number < pages else None,
    )
    return page, number


__all__ = ["PER_PAGE_CHOICES", "Cursor", "Page", "keyset_page", "numbered_page"]
