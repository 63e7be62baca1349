"""Files to take away, made here alone: what holds data of a tenant is recorded before its first byte."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar, cast

from django.db.models import Model
from django.http import HttpResponse, StreamingHttpResponse

from mipass.base.audit.taking import Taken
from mipass.base.kit.clock import today
from mipass.base.kit.csv import csv_lines, in_batches
from mipass.base.kit.replica import may_be_old, present_alias

M = TypeVar("M", bound=Model)
Cells = Sequence[object]
BATCH = 1000
CSV = "text/csv; charset=utf-8"


def csv_download(
    taken: Taken[M], header: Sequence[str], cells: Callable[[list[M]], Iterable[Cells]]
) -> HttpResponse:
    """All rows as a CSV file, read and written in batches; the day is added to its name."""
    with may_be_old():
        rows = taken.rows.using(present_alias())
    lines = (line for batch in in_batches(rows.iterator(BATCH), BATCH) for line in cells(batch))
    return _file(f"{taken.file}-{today():%Y-%m-%d}.csv", csv_lines(header, lines), CSV)


def file_without_data(name: str, content: bytes | Iterable[bytes], content_type: str) -> HttpResponse:
    """A file that holds nothing of a tenant, and so needs no event. ``name`` is ASCII."""
    return _file(name, content, content_type)


def _file(name: str, content: bytes | Iterable[bytes], content_type: str) -> HttpResponse:
    kind = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
    answer = kind(content, content_type=content_type)
    return named_file(cast("HttpResponse", answer), name)  # views are typed by the usual answer


def named_file(answer: HttpResponse, name: str) -> HttpResponse:
    """The answer as a file of this ASCII name that no cache keeps. It holds nothing of a tenant."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
