"""Workbooks as LibreOffice writes them (OpenDocument 1.2 and later, part 1, chapter 9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.sheets.archive import Archive
from mipass.domains.credentials.bulk_uploads.sheets.markup import Markup, attribute, walk
from mipass.domains.credentials.bulk_uploads.sheets.rows import (
    LAST_LINE,
    MOST_COLUMNS,
    Hidden,
    Merged,
    Sheet,
    SheetRow,
)
from mipass.domains.credentials.bulk_uploads.sheets.values import number_text

CONTENT = "content.xml"
MOST_REPEATED = 1_000  # rows alike, one below the other, that are written once
HIDDEN = ("collapse", "filter")


class Ods:
    """A workbook. ``sheets``: all of them, in their order. Raises Unreadable."""

    def __init__(self, archive: Archive, pulse: Callable[[], None]) -> None:
        self._archive, self._pulse = archive, pulse
        self.position = 0.0
        self.hidden = Hidden()
        names = _Tables(-1, self.hidden)
        for _row in self._walk(names):
            pass
        self.sheets: Sequence[Sheet] = [Sheet(name, False, str(at)) for at, name in enumerate(names.names)]

    def rows(self, sheet: Sheet, hidden: Hidden) -> Iterator[SheetRow]:
        """The rows of a sheet that have cells, from the top; merged cells are filled already."""
        yield from self._walk(_Tables(int(sheet.part), hidden))

    def merged(self, _sheet: Sheet) -> Merged:
        """None that are not told beside the cells themselves."""
        return {}

    def _walk(self, tables: _Tables) -> Iterator[SheetRow]:
        self.position, size = 0.0, self._archive.size(CONTENT) or 1
        with self._archive.open(CONTENT) as stream:
            for read in walk(stream, tables):
                self.position = min(1.0, self.position + read / size)
                self._pulse()
                yield from tables.take()


class _Tables(Markup):
    """The names of all tables, and the rows of one."""

    def __init__(self, wanted: int, hidden: Hidden) -> None:
        super().__init__()
        self.names: list[str] = []
        self._wanted, self._hidden = wanted, hidden
        self._rows: list[SheetRow] = []
        self._cells: dict[int, str] = {}
        self._spans: dict[int, tuple[int, str]] = {}  # by column: the last line of a merged cell, its text
        self._line = self._place = self._column = 0
        self._times, self._row_times, self._span = 1, 1, 1
        self._value, self._is_hidden = "", False
        self._texts: list[str] | None = None
        self._asides = 0

    @property
    def _is_wanted(self) -> bool:
        return len(self.names) - 1 == self._wanted

    def take(self) -> list[SheetRow]:
        """The rows that ended since this was last asked."""
        taken, self._rows = self._rows, []
        return taken

    def on_table(self, attrs: Any) -> None:
        self.names.append(attribute(attrs, "name"))
        self._line = self._column = 0
        self._spans.clear()

    def on_table_column(self, attrs: Any) -> None:
        times = _times(attrs, "number-columns-repeated")
        if self._is_wanted and attribute(attrs, "visibility") in HIDDEN:
            self._hidden.columns.update(range(self._column, min(self._column + times, MOST_COLUMNS)))
        self._column += times

    def on_table_row(self, attrs: Any) -> None:
        self._row_times = _times(attrs, "number-rows-repeated")
        self._is_hidden = attribute(attrs, "visibility") in HIDDEN
        self._place, self._cells = 0, {}

    def end_table_row(self) -> None:
        first, self._line = self._line + 1, self._line + self._row_times
        if not (self._is_wanted and any(text.strip() for text in self._cells.values())):
            return
        if self._row_times > MOST_REPEATED or self._line > LAST_LINE:
            raise Unreadable("workbook_too_large")
        for line in range(first, self._line + 1):
            self._rows.append(SheetRow(line, self._filled(line), self._is_hidden))

    def _filled(self, line: int) -> dict[int, str]:
        merged = {place: text for place, (last, text) in self._spans.items() if line <= last}
        return {**merged, **self._cells}

    def on_table_cell(self, attrs: Any) -> None:
        self._times = _times(attrs, "number-columns-repeated")
        self._span = _times(attrs, "number-rows-spanned")
        self._value = _value(attrs)
        self._texts = []

    def end_table_cell(self) -> None:
        text = self._value or "\n".join(self._texts or ())
        self._texts = None
        if text and self._is_wanted:
            for place in range(self._place, min(self._place + self._times, MOST_COLUMNS + 1)):
                self._cells[place] = text
            if self._span > 1:
                self._spans[self._place] = (self._line + self._span, text)
        self._place += self._times

    def on_covered_table_cell(self, attrs: Any) -> None:
        self._place += _times(attrs, "number-columns-repeated")

    def on_annotation(self, _attrs: Any) -> None:
        self._asides += 1

    def end_annotation(self) -> None:
        self._asides -= 1

    def on_p(self, _attrs: Any) -> None:
        if self._texts is not None and not self._asides:
            self.listen()

    def end_p(self) -> None:
        if self._texts is not None and not self._asides:
            self._texts.append(self.heard())

    def on_s(self, attrs: Any) -> None:
        self.characters(" " * min(_times(attrs, "c"), 100))

    def on_tab(self, _attrs: Any) -> None:
        self.characters("\t")

    def on_line_break(self, _attrs: Any) -> None:
        self.characters("\n")


def _times(attrs: Any, name: str) -> int:
    return max(1, int(attribute(attrs, name) or "1"))


def _value(attrs: Any) -> str:
    """What the cell is said to hold; empty for a text, which stands within the cell."""
    kind = attribute(attrs, "value-type")
    if kind == "boolean":
        return attribute(attrs, "boolean-value").upper()
    if kind in {"date", "time"}:
        return attribute(attrs, f"{kind}-value").replace("T", " ")
    if kind in {"float", "percentage", "currency"}:
        return number_text(attribute(attrs, "value"))
    formula = attribute(attrs, "formula")
    return formula if formula and not kind else ""
