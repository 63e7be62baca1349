"""Workbooks as Excel writes them (ECMA-376, Office Open XML), sheet by sheet, row by row."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mipass.domains.credentials.bulk_uploads.problems import Unreadable
from mipass.domains.credentials.bulk_uploads.sheets.archive import Archive
from mipass.domains.credentials.bulk_uploads.sheets.markup import Markup, attribute, read_part, walk
from mipass.domains.credentials.bulk_uploads.sheets.rows import (
    LAST_LINE,
    MOST_COLUMNS,
    Hidden,
    Merged,
    Sheet,
    SheetRow,
)
from mipass.domains.credentials.bulk_uploads.sheets.values import (
    column_place,
    date_kind,
    date_text,
    number_text,
    unescaped,
)

TRUE = ("1", "true")
MOST_MERGED = 50_000
PIECE = 256 * 1024  # bytes
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,8}):[A-Z]{1,3}([0-9]{1,8})"')
_LONGEST_MERGED = 200  # bytes of such an element


class Xlsx:
    """A workbook. ``sheets``: those with cells, in their order. Raises Unreadable."""

    def __init__(self, archive: Archive, pulse: Callable[[], None]) -> None:
        self._archive, self._pulse = archive, pulse
        self.position = 0.0  # the share that was read of the sheet
        self.hidden = Hidden()
        main = _Relations.of(archive, "", pulse).one("/officeDocument") or "xl/workbook.xml"
        book = _Book()
        read_part(archive, main, book, pulse)
        self._relations = _Relations.of(archive, main, pulse)
        self._from_1904 = book.from_1904
        targets = self._relations.all("/worksheet")
        self.sheets: Sequence[Sheet] = [
            Sheet(name, is_hidden, targets[id]) for name, is_hidden, id in book.named if id in targets
        ]
        self._texts: list[str] | None = None
        self._dates: list[bool | None] = []

    def rows(self, sheet: Sheet, hidden: Hidden) -> Iterator[SheetRow]:
        """The rows of a sheet that have cells, from the top."""
        self._read_shared()
        self.position, size = 0.0, self._archive.size(sheet.part) or 1
        cells = _Cells(self._texts or [], self._dates, hidden, from_1904=self._from_1904)
        with self._archive.open(sheet.part) as stream:
            for read in walk(stream, cells):
                self.position = min(1.0, self.position + read / size)
                self._pulse()
                yield from cells.take()

    def _read_shared(self) -> None:
        """The texts that cells point at, and which of their styles are dates."""
        if self._texts is not None:
            return
        texts, styles = _Texts(), _Styles()
        read_part(self._archive, self._relations.one("/sharedStrings"), texts, self._pulse)
        read_part(self._archive, self._relations.one("/styles"), styles, self._pulse)
        self._texts, self._dates = texts.found, styles.dates()

    def merged(self, sheet: Sheet) -> Merged:
        """The ranges of more than one row. They stand behind the rows, and are wanted before them."""
        found: dict[int, list[tuple[int, int]]] = {}
        rest, count = b"", 0
        with self._archive.open(sheet.part) as stream:
            while piece := stream.read(PIECE):
                self._pulse()
                for match in _MERGED.finditer(rest + piece):
                    first, last = int(match[2]), int(match[3])
                    if last > first and (count := count + 1) <= MOST_MERGED:
                        found.setdefault(column_place(match[1].decode()), []).append((first, last))
                rest = _unfinished(rest + piece)
        return found


def _unfinished(piece: bytes) -> bytes:
    """What of its end may be the beginning of an element."""
    at = piece.rfind(b"<", max(0, len(piece) - _LONGEST_MERGED))
    return piece[at:] if at >= 0 and b">" not in piece[at:] else b""


class _Relations(Markup):
    """What a part of the package refers to (ECMA-376 part 2): by kind and id, the names of other parts."""

    def __init__(self, folder: str) -> None:
        super().__init__()
        self._folder = folder
        self._found: list[tuple[str, str, str]] = []

    @classmethod
    def of(cls, archive: Archive, part: str, pulse: Callable[[], None]) -> _Relations:
        """Those of a part; of the package itself for an empty name."""
        folder, name = posixpath.split(part)
        relations = cls(folder)
        read_part(archive, posixpath.join(folder, "_rels", f"{name}.rels"), relations, pulse)
        return relations

    def on_Relationship(self, attrs: Any) -> None:  # noqa: N802
        if attrs.get("TargetMode") == "External":
            return
        target = attribute(attrs, "Target")
        path = target if target.startswith("/") else posixpath.join(self._folder, target)
        self._found.append((attribute(attrs, "Type"), attribute(attrs, "Id"), posixpath.normpath(path)))

    def one(self, kind: str) -> str:
        """The first of a kind; empty where there is none."""
        return next((path for type, _id, path in self._found if type.endswith(kind)), "")

    def all(self, kind: str) -> dict[str, str]:
        """All of a kind by their ids."""
        return {id: path for type, id, path in self._found if type.endswith(kind)}


class _Book(Markup):
    """The names of the sheets, whether they are hidden, and their ids; from which day dates count."""

    def __init__(self) -> None:
        super().__init__()
        self.named: list[tuple[str, bool, str]] = []
        self.from_1904 = False

    def on_sheet(self, attrs: Any) -> None:
        is_hidden = attrs.get("state", "visible") != "visible"
        self.named.append((attribute(attrs, "name"), is_hidden, attribute(attrs, "id")))

    def on_workbookPr(self, attrs: Any) -> None:  # noqa: N802
        self.from_1904 = attrs.get("date1904", "").casefold() in TRUE


class _Texts(Markup):
    """The texts of the workbook, each once; without how they are pronounced."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._parts: list[str] = []
        self._is_aside = False

    def on_si(self, _attrs: Any) -> None:
        self._parts = []

    def on_rPh(self, _attrs: Any) -> None:  # noqa: N802
        self._is_aside = True

    def end_rPh(self) -> None:  # noqa: N802
        self._is_aside = False

    def on_t(self, _attrs: Any) -> None:
        self.listen()

    def end_t(self) -> None:
        text = self.heard()
        if not self._is_aside:
            self._parts.append(text)

    def end_si(self) -> None:
        self.found.append(unescaped("".join(self._parts)))


class _Styles(Markup):
    """Which of the formats that cells name show a date."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[int, str] = {}
        self._numbers: list[int] = []
        self._is_of_cells = False

    def on_numFmt(self, attrs: Any) -> None:  # noqa: N802
        self._codes[int(attribute(attrs, "numFmtId"))] = attribute(attrs, "formatCode")

    def on_cellXfs(self, _attrs: Any) -> None:  # noqa: N802
        self._is_of_cells = True

    def end_cellXfs(self) -> None:  # noqa: N802
        self._is_of_cells = False

    def on_xf(self, attrs: Any) -> None:
        if self._is_of_cells:
            self._numbers.append(int(attrs.get("numFmtId", "0")))

    def dates(self) -> list[bool | None]:
        """For each format of cells None where it is no date's, else whether it shows the hour."""
        return [date_kind(number, self._codes.get(number)) for number in self._numbers]


class _Cells(Markup):
    """The cells of a sheet, by rows."""

    def __init__(
        self, texts: Sequence[str], dates: Sequence[bool | None], hidden: Hidden, *, from_1904: bool
    ) -> None:
        super().__init__()
        self._texts, self._dates, self._hidden, self._from_1904 = texts, dates, hidden, from_1904
        self._known = {"s": self._shared, "b": _yes_or_no, **dict.fromkeys(("str", "e", "d"), unescaped)}
        self._rows: list[SheetRow] = []
        self._row = SheetRow(0, {})
        self._line, self._place = 0, -1
        self._type, self._style = "", 0
        self._value = self._formula = ""
        self._parts: list[str] = []
        self._is_aside = False

    def take(self) -> list[SheetRow]:
        """The rows that ended since this was last asked."""
        taken, self._rows = self._rows, []
        return taken

    def on_col(self, attrs: Any) -> None:
        if attrs.get("hidden", "") in TRUE:
            first, last = int(attrs.get("min", "1")), int(attrs.get("max", "1"))
            self._hidden.columns.update(range(first - 1, min(last, MOST_COLUMNS)))

    def on_row(self, attrs: Any) -> None:
        self._line = max(int(attrs.get("r", "0")), self._line + 1)
        if self._line > LAST_LINE:
            raise Unreadable("workbook_too_large")
        self._row = SheetRow(self._line, {}, attrs.get("hidden", "") in TRUE)
        self._place = -1

    def end_row(self) -> None:
        if self._row.cells:
            self._rows.append(self._row)

    def on_c(self, attrs: Any) -> None:
        self._place = max(column_place(attrs.get("r", "")), self._place + 1)
        self._type, self._style = attrs.get("t", ""), int(attrs.get("s", "0"))
        self._value = self._formula = ""
        self._parts.clear()

    def on_v(self, _attrs: Any) -> None:
        self.listen()

    def end_v(self) -> None:
        self._value = self.heard()

    def on_f(self, _attrs: Any) -> None:
        self.listen()

    def end_f(self) -> None:
        self._formula = f"={self.heard()}"

    def on_rPh(self, _attrs: Any) -> None:  # noqa: N802
        self._is_aside = True

    def end_rPh(self) -> None:  # noqa: N802
        self._is_aside = False

    def on_t(self, _attrs: Any) -> None:
        self.listen()

    def end_t(self) -> None:
        text = self.heard()
        if not self._is_aside:
            self._parts.append(text)

    def end_c(self) -> None:
        if self._place <= MOST_COLUMNS and (text := self._text()):
            self._row.cells[self._place] = text

    def _text(self) -> str:
        """What the cell holds; the formula itself where no program has computed it yet."""
        if self._type == "inlineStr":
            return unescaped("".join(self._parts))
        if not self._value:
            return self._formula if self._type != "str" else ""
        return self._known.get(self._type, self._number)(self._value)

    def _shared(self, value: str) -> str:
        return self._texts[int(value)]

    def _number(self, value: str) -> str:
        with_time = self._dates[self._style] if self._style < len(self._dates) else None
        if with_time is not None:
            return date_text(value, counts_from_1904=self._from_1904, with_time=with_time)
        return number_text(value)


def _yes_or_no(value: str) -> str:
    return "TRUE" if value in TRUE else "FALSE"
