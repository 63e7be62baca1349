"""Files to take away, made here alone: what holds data of a tenant is recorded before its first byte."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from django.db.models import Model, QuerySet
from django.http import HttpResponse, StreamingHttpResponse

from mipass.base.audit.taking import Taken
from mipass.base.kit.clock import today
from mipass.base.kit.csv import csv_lines, csv_rows, in_batches
from mipass.base.kit.replica import may_be_old, present_alias
from mipass.base.kit.steps import in_steps

M = TypeVar("M", bound=Model)
Cells = Sequence[object]
BATCH = 1000
CSV_TYPE = "text/csv"
CSV = f"{CSV_TYPE}; charset=utf-8"
MOST_AT_ONCE = 10_000  # rows of a file that a program gets at once; the worker makes longer ones


@dataclass(frozen=True, slots=True)
class Table(Generic[M]):
    """A list as a file: its rows, read in batches, and what becomes of them. ``file`` names it."""

    file: str
    header: Sequence[str]
    rows: QuerySet[M]
    cells: Callable[[Sequence[M]], Iterable[Cells]]

    def pieces(self) -> Iterator[tuple[int, bytes]]:
        """The lines of the file with how many rows they hold, read in steps that hold no cursor."""
        yield 0, b"".join(csv_lines(self.header, ()))
        for step in in_steps(self.rows, BATCH):
            rows = list(step)
            yield len(rows), b"".join(csv_rows(self.cells(rows)))


def csv_download(
    taken: Taken[M], header: Sequence[str], cells: Callable[[list[M]], Iterable[Cells]]
) -> HttpResponse:
    """All rows as a CSV file, read and written in batches; the day is added to its name."""
    with may_be_old():
        rows = taken.rows.using(present_alias())
    lines = (line for batch in in_batches(rows.iterator(BATCH), BATCH) for line in cells(batch))
    return _file(f"{taken.file}-{today():%Y-%m-%d}.csv", csv_lines(header, lines), CSV)


def list_download(
    taken: Taken[M], header: Sequence[str], cells: Callable[[QuerySet[M]], Iterable[Cells]]
) -> HttpResponse:
    """The same for rows that are read as cells at once, without an object for each."""
    return whole_download(taken, "csv", CSV, lambda rows: csv_lines(header, cells(rows)))


def whole_download(
    taken: Taken[M], suffix: str, content_type: str, lines: Callable[[QuerySet[M]], Iterable[bytes]]
) -> HttpResponse:
    """All rows as a file of any kind; the day is added to its name."""
    with may_be_old():
        rows = taken.rows.using(present_alias())
    return _file(f"{taken.file}-{today():%Y-%m-%d}.{suffix}", lines(rows), content_type)


def file_without_data(name: str, content: bytes | Iterable[bytes], content_type: str) -> HttpResponse:
    """A file that holds nothing of a tenant, and so needs no event. ``name`` is ASCII."""
    return _file(name, content, content_type)


def _file(name: str, content: bytes | Iterable[bytes], content_type: str) -> HttpResponse:
    kind = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
    answer = kind(content, content_type=content_type)
    return named_file(cast("HttpResponse", answer), name)  # views are typed by the usual answer


def whole(answer: HttpResponse) -> HttpResponse:
    """A file of at most MOST_AT_ONCE rows with `Content-Length` and `Repr-Digest` (RFC 9530)."""
    if answer.streaming:
        octets = b"".join(cast("Iterable[bytes]", cast("StreamingHttpResponse", answer).streaming_content))
        told = {name: value for name, value in answer.headers.items() if name != "Content-Type"}
        answer = HttpResponse(octets, content_type=answer.headers["Content-Type"], headers=told)
        answer["Content-Length"] = str(len(octets))
        answer["Repr-Digest"] = repr_digest(hashlib.sha256(octets).digest())
    return answer


def kept_download(
    taken: Taken[M], octets: Iterable[bytes], suffix: str, content_type: str, *, size: int, digest: bytes
) -> HttpResponse:
    """What was made before, as a file of this size with its SHA-256: whoever gets less sees it."""
    answer = _file(f"{taken.file}-{today():%Y-%m-%d}.{suffix}", octets, content_type)
    answer["Content-Length"] = str(size)
    answer["Repr-Digest"] = repr_digest(digest)
    return answer


def repr_digest(digest: bytes) -> str:
    """A SHA-256 as RFC 9530 writes it."""
    return f"sha-256=:{base64.b64encode(digest).decode()}:"


def named_file(answer: HttpResponse, name: str) -> HttpResponse:
    """The answer as a file of this ASCII name that no cache keeps. It holds nothing of a tenant."""
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
