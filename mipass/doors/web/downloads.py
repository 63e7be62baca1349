"""Lists as files to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpResponse, StreamingHttpResponse

from mipass.base.kit.clock import today
from mipass.base.kit.csv import csv_lines, in_batches

M = TypeVar("M", bound=Model)
Cells = Sequence[object]
BATCH = 1000


def csv_download(
    name: str, header: Sequence[str], rows: QuerySet[M], cells: Callable[[list[M]], Iterable[Cells]]
) -> HttpResponse:
    """All rows as a CSV file, read and written in batches. ``name`` is ASCII; the day is added to it."""
    lines = (line for batch in in_batches(rows.iterator(BATCH), BATCH) for line in cells(batch))
    answer = StreamingHttpResponse(csv_lines(header, lines), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}-{today():%Y-%m-%d}.csv"'
    answer["Cache-Control"] = "private, no-store"
    return cast("HttpResponse", answer)  # views are typed by the usual answer; Django takes either
