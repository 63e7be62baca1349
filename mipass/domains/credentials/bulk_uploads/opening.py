"""From an upload's bytes to its rows and its columns: text or workbook, the template's or another's."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Protocol

from mipass.domains.credentials.bulk_uploads.columns import (
    HOLDER_COLUMNS,
    MORE_COLUMNS,
    MOST_COLUMNS,
    Header,
    header_of,
)
from mipass.domains.credentials.bulk_uploads.encodings import guess_encoding
from mipass.domains.credentials.bulk_uploads.layouts import Layout, Sample, header_by
from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.reading import AnyText, RawRow, Upload
from mipass.domains.credentials.bulk_uploads.said import Said
from mipass.domains.credentials.bulk_uploads.sheets.rows import Sheet
from mipass.domains.credentials.bulk_uploads.sheets.values import column_name
from mipass.domains.credentials.bulk_uploads.sheets.workbook import Workbook, is_workbook
from mipass.domains.credentials.bulk_uploads.suggesting import has_addresses, suggest

SAMPLED = 15  # rows
LONGEST_SAMPLE = 40  # characters of a cell
NEEDS_COLUMNS = "needs_columns"
STRANGE = frozenset(("no_header", "missing_columns", "column_twice"))  # what a word on the columns can mend

Parts = Callable[[], Iterable[bytes]]
Find = Callable[[Sample], Layout | None]


class NeedsColumns(Unreadable):
    """Somebody must say which column is what. ``notes`` is for who shows the question."""

    def __init__(self, notes: Mapping[str, Any]) -> None:
        super().__init__(NEEDS_COLUMNS)
        self.notes = notes


class Source(Protocol):
    """A file whose rows can be read, each time from the top."""

    @property
    def position(self) -> int:
        """How many bytes of the file were read."""

    @property
    def width(self) -> int:
        """How many cells a row may have; 0: as many as the first rows."""

    @property
    def has_others(self) -> bool:
        """Whether another part of the file could be meant."""

    def rows(self) -> Iterator[RawRow]:
        """Every row but empty ones. Raises Unreadable."""

    def by_template(self) -> tuple[Header, Iterator[RawRow]]:
        """The header and the rows below it, if it is the template's. Raises Unreadable."""

    def notes(self) -> dict[str, Any]:
        """What to tell of how it was read."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that can be read: which column is what, its rows, and what to tell of it when they are read."""

    source: Source
    sample: Sample
    header: Header
    rows: Iterator[RawRow]
    layout: Layout | None = None
    is_remembered: bool = False

    @property
    def numbers(self) -> str:
        """How they are written, as far as somebody said so beside the columns."""
        return self.layout.numbers if self.layout else ""

    @property
    def date_order(self) -> str:
        """Whether day or month comes first, as far as somebody said so beside the columns."""
        return self.layout.date_order if self.layout else ""

    @property
    def notes(self) -> dict[str, Any]:
        """What to tell of the file, when its rows were read."""
        notes = {"unknown": [*self.header.unknown], "sample": self.sample.rows, **self.source.notes()}
        notes["more_columns"] = [name for name in MORE_COLUMNS if name in self.header.places]
        notes["holder_columns"] = [name for name in HOLDER_COLUMNS if name in self.header.places]
        if layout := self.layout:
            notes["layout"] = layout.as_json()
            notes["is_remembered"] = self.is_remembered
        return notes


def open_upload(
    parts: Parts, size: int, said: Said, *, find: Find = lambda _sample: None, pulse: Callable[[], None]
) -> Opened:
    """Open a file of ``size`` bytes. ``find`` knows layouts of before. Raises Unreadable, NeedsColumns."""
    source = open_source(parts, size, said, pulse)
    sample = read_sample(source)
    if said.layout:
        return laid_out(source, sample, said.layout)
    try:
        return Opened(source, sample, *source.by_template())
    except Unreadable as fault:
        if fault.code not in STRANGE:
            raise
        _refuse_other_lists(source, sample, fault)
    if layout := find(sample):
        return replace(laid_out(source, sample, layout), is_remembered=True)
    suggestion = suggest(sample).as_json()
    raise NeedsColumns({"sample": sample.rows, "suggestion": suggestion, **source.notes()})


def _refuse_other_lists(source: Source, sample: Sample, fault: Unreadable) -> None:
    """Ask nothing of a file that is no list of people; of a workbook another sheet could be meant."""
    if has_addresses(sample) or source.has_others:
        return
    is_table = len(sample.rows) > 1 and sample.width > 1
    raise Unreadable("no_addresses") if is_table else fault


def open_source(parts: Parts, size: int, said: Said, pulse: Callable[[], None]) -> Source:
    """The file as text, or as the workbook that it is. Raises Unreadable."""
    start = next(iter(parts()), b"")
    return SheetSource(parts, size, said, pulse) if is_workbook(start) else TextSource(parts, said)


def read_sample(source: Source) -> Sample:
    """The first rows. Raises Unreadable."""
    rows = [
        (row.line, [cell[:LONGEST_SAMPLE] for cell in row.cells]) for row in islice(source.rows(), SAMPLED)
    ]
    if any(len(cells) > MOST_COLUMNS for _line, cells in rows):
        raise Unreadable("too_many_columns", most=MOST_COLUMNS)
    return Sample(rows)


def laid_out(source: Source, sample: Sample, layout: Layout) -> Opened:
    """A file whose columns are known."""
    header = header_by(layout, sample, width=source.width or sample.width)
    rows = (row for row in source.rows() if row.line > layout.heading)
    return Opened(source, sample, header, rows, layout)


class TextSource:
    """A file of text: CSV in one of its forms."""

    width = 0
    has_others = False

    def __init__(self, parts: Parts, said: Said) -> None:
        self._parts = parts
        self._encoding = said.encoding or guess_encoding(parts())
        self._file: Upload | AnyText | None = None

    @property
    def position(self) -> int:
        """How many bytes of the file were read."""
        return self._file.position if self._file else 0

    def rows(self) -> Iterator[RawRow]:
        """Every row but empty ones, from the first line."""
        self._file = file = AnyText(self._parts(), self._encoding)
        return file.rows()

    def by_template(self) -> tuple[Header, Iterator[RawRow]]:
        """The header, and the rows below it."""
        self._file = file = Upload(self._parts(), self._encoding)
        return file.header, file.rows()

    def notes(self) -> dict[str, Any]:
        """As which characters it was read."""
        return {"encoding": self._encoding}


class SheetSource:
    """A sheet of a workbook: the one that was named, else the first shown one that holds anything."""

    width = MOST_COLUMNS  # people write beside their tables

    def __init__(self, parts: Parts, size: int, said: Said, pulse: Callable[[], None]) -> None:
        self._size = size
        self._book = Workbook(b"".join(parts()), pulse)
        self._sheets = [sheet for sheet in self._book.sheets if self._book.has_rows(sheet)]
        self._sheet = self._choose(said.sheet)

    def _choose(self, name: str) -> Sheet:
        shown_first = sorted(self._sheets, key=lambda sheet: sheet.is_hidden)
        for sheet in shown_first:
            if not name or sheet.name == name:
                return sheet
        raise Unreadable("no_rows")

    @property
    def position(self) -> int:
        """Which part of the file was read, in bytes."""
        return int(self._size * self._book.position)

    @property
    def has_others(self) -> bool:
        """Whether there are more sheets."""
        return len(self._sheets) > 1

    def rows(self) -> Iterator[RawRow]:
        """Every row but empty ones, from the first line."""
        return self._book.rows(self._sheet)

    def by_template(self) -> tuple[Header, Iterator[RawRow]]:
        """The header, and the rows below it."""
        rows = self.rows()
        first = next(rows, None)
        return replace(header_of(first.cells if first else ()), width=self.width), rows

    def notes(self) -> dict[str, Any]:
        """Which sheet it was, which others there are, and what it hides."""
        hidden = self._book.hidden
        return {
            "sheet": self._sheet.name,
            "sheets": [sheet.name for sheet in self._sheets],
            "hidden_rows": hidden.rows,
            "hidden_columns": [column_name(place) for place in sorted(hidden.columns)],
        }
