"""Rows become cells, and cells the lines of a file: read and written in batches, in constant memory.

Whatever of a row cannot stand in the file is refused by name. A reader gets all of a file or, if something
changed while it was sent, one that visibly breaks off.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from mipass.base.kit.csv import BYTE_ORDER_MARK, in_batches
from mipass.base.kit.errors import Refused
from mipass.domains.credentials.cards import NO_CARD, Card, CardOpener
from mipass.domains.credentials.exports.checking import lacking
from mipass.domains.credentials.exports.choices import SIGNS, Encoding, Quoting, is_formula
from mipass.domains.credentials.exports.layouts import Column, Layout, compile_column
from mipass.domains.credentials.exports.sources import OF_CARD, SOURCES, Cell, Row, Ways
from mipass.domains.credentials.exports.templates import DoesNotFit
from mipass.domains.credentials.models import Credential, Numbers

BATCH = 1_000
_SEALED = ("id", "format", "data")
_SUSPECT = frozenset(f"{SIGNS} \t")
Cells = Sequence[object]


class WrongCell(Refused):
    """A cell cannot stand in the file; the message names its row and column."""

    code = "bad_cell"


class Table:
    """Columns over a distributor's credentials. ``paths`` are the fields of a row that are read for them."""

    def __init__(
        self, whose: UUID, columns: Sequence[Column], ways: Ways, *, with_address: bool = False
    ) -> None:
        used = frozenset[str]().union(*(column.sources for column in columns))
        self.opens_cards = bool(used & OF_CARD - {"bit_length"})
        paths = {SOURCES[name].reading.path: None for name in SOURCES if name in used}
        paths |= dict.fromkeys(_SEALED if self.opens_cards else ())
        paths |= {"email": None} if with_address else {}
        self.paths = [path for path in paths if path] or ["id"]
        self.at = {path: place for place, path in enumerate(self.paths)}
        self.columns, self._opener = columns, CardOpener(whose)
        self.cells: Sequence[Cell] = [compile_column(column, self.at, ways) for column in columns]

    def rows(self, found: QuerySet[Credential]) -> Iterator[tuple[Row, Card]]:
        """What was read of each credential, with its card where a column needs it."""
        fetched = found.values_list(*self.paths).iterator(BATCH)
        if not self.opens_cards:
            for row in fetched:
                yield row, NO_CARD
            return
        id, format, data = (self.at[path] for path in _SEALED)
        open = self._opener.open
        for row in fetched:
            yield row, open(row[id], row[format], row[data])


def list_cells(
    whose: UUID, found: QuerySet[Credential], columns: Sequence[Column], ways: Ways
) -> Iterator[Cells]:
    """The cells of a list, which nobody has checked."""
    table = Table(whose, columns, ways)
    cells = table.cells
    for row, card in table.rows(found):
        yield [cell(row, card) for cell in cells]


class CheckedTable:
    """The table of a profile: its cells are text, and none is one that must not be in the file."""

    def __init__(self, whose: UUID, layout: Layout, columns: Sequence[Column]) -> None:
        self._layout = layout
        self._table = Table(whose, columns, layout.ways(), with_address=True)
        self._free = [place for place, column in enumerate(columns) if _is_free(column)]
        self._narrow = layout.codec if layout.codec != "utf-8" else ""
        self._number = 0

    def rows(self, found: QuerySet[Credential]) -> Iterator[Sequence[str]]:
        """The cells of each credential. Raises WrongCell."""
        cells = self._table.cells
        for row, card in self._table.rows(found):
            self._number += 1
            try:
                made = [str(cell(row, card)) for cell in cells]
            except DoesNotFit:
                raise self._wrong(row, card) from None
            if self._is_suspect(made):
                self._require_right(row, card)
            yield made

    def _is_suspect(self, made: Sequence[str]) -> bool:
        """Whether a text that people typed deserves a second look."""
        for place in self._free:
            if made[place][:1] in _SUSPECT:
                return True
        if self._narrow:
            try:
                "".join([made[place] for place in self._free]).encode(self._narrow)
            except UnicodeEncodeError:
                return True
        return False

    def _require_right(self, row: Row, card: Card) -> None:
        for place in range(len(self._table.columns)):
            if trouble := self._trouble(place, row, card):
                raise self._refusal(row, place, trouble)

    def _wrong(self, row: Row, card: Card) -> WrongCell:
        places = range(len(self._table.columns))
        found = ((place, self._trouble(place, row, card)) for place in places)
        place, trouble = next((place, trouble) for place, trouble in found if trouble)
        return self._refusal(row, place, trouble)

    def _trouble(self, place: int, row: Row, card: Card) -> str:
        """What is wrong with a cell, in a sentence; empty where nothing is."""
        try:
            text = str(self._table.cells[place](row, card))
        except DoesNotFit as error:
            return _("The number has more than %(most)d digits.") % {"most": error.args[0]}
        if character := lacking(text, self._layout):
            encoding = Encoding(self._layout.encoding).label
            return _("%(encoding)s has no “%(character)s”; choose UTF-8, or change it there.") % {
                "encoding": encoding,
                "character": character,
            }
        if not self._layout.is_json and is_formula(text):
            return _("The cell begins with =, +, - or @ and would be run as a formula; change it there.")
        return ""

    def _refusal(self, row: Row, place: int, trouble: str) -> WrongCell:
        header = self._table.columns[place].header
        email = row[self._table.at["email"]]
        said = _("Row %(row)d (%(email)s), column %(column)s:")
        where = said % {"row": self._number, "email": email, "column": header}
        return WrongCell(f"{where} {trouble}", facts={"row": self._number, "column": header})


def _is_free(column: Column) -> bool:
    """Whether people typed anything of what stands in it."""
    return any(SOURCES[name].reading.is_free for name in column.sources)


def require_right_cells(whose: UUID, found: QuerySet[Credential], layout: Layout) -> None:
    """Raise WrongCell for the first row that cannot be written. Only what can be wrong is read."""
    columns = [column for column in layout.columns if _can_be_wrong(column, layout)]
    if not columns:
        return
    for _row in CheckedTable(whose, layout, columns).rows(found):
        pass


def _can_be_wrong(column: Column, layout: Layout) -> bool:
    is_free = _is_free(column) and (not layout.is_json or layout.codec != "utf-8")
    is_filled = any(piece.digits for piece in column.pieces)
    return is_free or is_filled or bool(layout.width and "card_number" in column.sources)


def sample_of(
    whose: UUID, found: QuerySet[Credential], layout: Layout, number: int
) -> Sequence[Sequence[str]]:
    """The cells of the first rows. Raises WrongCell."""
    return [*CheckedTable(whose, layout, layout.columns).rows(found[:number])]


def lines_of(whose: UUID, found: QuerySet[Credential], layout: Layout) -> Iterator[bytes]:
    """The whole file, some lines at a time. Raises WrongCell at a row that has become wrong meanwhile."""
    yield from (octets for _rows, octets in pieces_of(whose, [found], layout))


def pieces_of(
    whose: UUID, steps: Iterable[QuerySet[Credential]], layout: Layout
) -> Iterator[tuple[int, bytes]]:
    """The same of rows that come in steps, with how many of them each piece holds."""
    table = CheckedTable(whose, layout, layout.columns)
    yield 0, _head(layout)
    write = _object_writer(layout) if layout.is_json else row_writer(layout)
    for found in steps:
        for batch in in_batches(map(write, table.rows(found)), BATCH):
            yield len(batch), "".join(batch).encode(layout.codec)


def _head(layout: Layout) -> bytes:
    mark = BYTE_ORDER_MARK if layout.encoding == Encoding.UTF_8_BOM else b""
    if layout.is_json or not layout.header_line:
        return mark
    return mark + row_writer(layout)([column.header for column in layout.columns]).encode(layout.codec)


class _Line:
    """A file that hands back each line instead of keeping it."""

    def write(self, text: str, /) -> str:
        return text


def row_writer(layout: Layout) -> Callable[[Sequence[str]], str]:
    """A row as a line of CSV (RFC 4180)."""
    line: Any = _Line()
    is_all = layout.quoting == Quoting.ALL
    writer: Any = csv.writer(
        line, delimiter=layout.separator, quoting=csv.QUOTE_ALL if is_all else csv.QUOTE_MINIMAL
    )
    write: Callable[[Sequence[str]], str] = writer.writerow
    return write


_PLAIN: Mapping[str, object] = {"true": True, "false": False}
_WHOLE_NUMBERS = frozenset({"issue_level", "bit_length"})


def _object_writer(layout: Layout) -> Callable[[Sequence[str]], str]:
    """A row as an object on a line of its own. What is empty is left out."""
    is_decimal = layout.numbers == Numbers.DECIMAL
    places = [(column.header.split("."), _value_writer(column, is_decimal)) for column in layout.columns]

    def write(row: Sequence[str]) -> str:
        whole: dict[str, Any] = {}
        for (path, value), cell in zip(places, row, strict=True):
            if cell:
                _put(whole, path, value(cell))
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":")) + "\n"

    return write


def _value_writer(column: Column, is_decimal: bool) -> Callable[[str], object]:
    """A card's numbers stay text, as long as they may be; a level is a number, true and false are no text."""
    if column.source in _WHOLE_NUMBERS and is_decimal:
        return int
    if column.sources:
        return lambda cell: cell
    return lambda cell: _PLAIN.get(cell, cell)


def _put(whole: dict[str, Any], path: Sequence[str], value: object) -> None:
    """Set the value at its place; `cards[]` is a list of one."""
    *above, last = path
    for part in above:
        name = part.removesuffix("[]")
        inner = whole.setdefault(name, [{}] if name != part else {})
        whole = inner[0] if name != part else inner
    name = last.removesuffix("[]")
    whole[name] = [value] if name != last else value
