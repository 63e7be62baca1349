"""From a row's cells to a card to issue, or to all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mipass.base.kit.text import plain
from mipass.domains.credentials.bulk_uploads.card_cells import (
    FIELD_COLUMNS,
    custom,
    disagreements,
    of_bits,
    superfluous,
)
from mipass.domains.credentials.bulk_uploads.cells import (
    cell,
    read_email,
    read_installer,
    read_label,
    read_number,
    span,
)
from mipass.domains.credentials.bulk_uploads.columns import COLUMNS, Header
from mipass.domains.credentials.bulk_uploads.date_orders import FileDates
from mipass.domains.credentials.bulk_uploads.dates import without_order
from mipass.domains.credentials.bulk_uploads.layouts import DATES
from mipass.domains.credentials.bulk_uploads.persons import Person, read_person
from mipass.domains.credentials.bulk_uploads.problems import EITHER_BASE, LONGEST_CELL, Problem, Unreadable
from mipass.domains.credentials.bulk_uploads.reading import RawRow
from mipass.domains.credentials.models import Numbers
from mipass.domains.credentials.validity import ALWAYS, Dates
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, Bits, WiegandError

FACILITY, NUMBER = "facility_code", "card_number"
PAIR = re.compile(r"([0-9a-f]{1,30})\s*[:/-]\s*([0-9a-f]{1,30})", re.IGNORECASE)
HEXADECIMAL = Numbers.HEXADECIMAL


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A credential to issue. ``values``: the fields of its format, none for Custom; ``person``: whose."""

    line: int
    email: str
    format: str
    bits: Bits
    values: Mapping[str, int]
    installer: bool
    person: Person | None = None
    label: str = ""
    dates: Dates = ALWAYS


@dataclass(frozen=True, slots=True)
class BadRow:
    """The cells of known columns as they were written, and each problem."""

    line: int
    cells: Mapping[str, str]
    problems: Sequence[Problem]


# Given a format and the fields that a row names, the whole card with the next free number of a pool.
NextNumber = Callable[[str, Mapping[str, int]], Mapping[str, int] | None]


class RowReader:
    """Reads the rows under one header. Names of formats are looked up once each."""

    def __init__(
        self,
        header: Header,
        next_number: NextNumber = lambda _code, _given: None,
        *,
        numbers: str = "",
        date_order: str = "",
        look: Callable[[], Iterable[RawRow]] | None = None,
        mended: Mapping[int, Mapping[str, str]] | None = None,
    ) -> None:
        """``numbers``: how the file writes them, where its columns do not say so; ``date_order`` the same of
        day and month, or ``look`` reads the rows once more to see it. ``mended``: cells by line and column
        that somebody wrote in place of the file's.

        Raises Unreadable ``either_base`` where nobody said so of what looks like an export of this portal,
        which is made in both ways.
        """
        self._header = header
        self._next_number = next_number
        self._mended = mended or {}
        self._numbers = {name: _numbers_of(name, header, numbers) for name in FIELD_COLUMNS}
        self._dates = FileDates(
            date_order, look and (lambda: ((row.line, self.cells(row)) for row in look()))
        )
        # What somebody typed of all rows is of their order, not of the file's.
        self._fixed = {
            name: without_order(text) if name in DATES else text for name, text in header.fixed.items()
        }
        self._formats: dict[str, str | Problem] = {}
        self._foreign: dict[str, Sequence[str]] = {}  # columns of the file that a format does not have
        open_ones = [name for name in FIELD_COLUMNS if name in header.places and not self._numbers[name]]
        if open_ones and not header.is_said and _is_export(header):
            raise Unreadable(EITHER_BASE, names=", ".join(open_ones))

    def read(self, row: RawRow) -> GoodRow | BadRow:
        """The row as a card, or what is wrong with it. Raises Unreadable to ask something of the file."""
        cells = self.cells(row)
        problems = [*self._shape(row, cells)]
        read = BadRow(row.line, cells, problems) if problems else self._card(row.line, cells)
        return read if isinstance(read, GoodRow) else self._whole(row, read)

    def reject(self, row: RawRow, problem: Problem) -> BadRow:
        """A row that is good by itself, and wrong beside what is known of others."""
        return self._whole(row, BadRow(row.line, self.cells(row), [problem]))

    def cells(self, row: RawRow) -> dict[str, str]:
        """The cells of known columns: as they stand there, as they were mended, or as all rows say."""
        cells = {
            name: cell(row.cells[place])
            for name, place in self._header.places.items()
            if place < len(row.cells)
        }
        if mended := self._mended.get(row.line):
            cells |= {name: cell(text) for name, text in mended.items()}
        self._fill(cells)
        return cells

    def _fill(self, cells: dict[str, str]) -> None:
        """Write what all rows say into empty cells; a number of bits only where the row needs one."""
        for name, text in self._fixed.items():
            is_wanted = name != "bit_length" or cells.get("format", "").casefold() == CUSTOM.casefold()
            if is_wanted and not cells.get(name):
                cells[name] = text

    def _whole(self, row: RawRow, bad: BadRow) -> BadRow:
        """With the cells of unknown columns too, so that nothing of a row is lost when it is mended."""
        others = {
            name: cell(row.cells[place])
            for name, place in self._header.unknown.items()
            if place < len(row.cells)
        }
        cells = {name: text[:LONGEST_CELL] for name, text in {**others, **bad.cells}.items()}
        return BadRow(bad.line, cells, bad.problems)

    def _shape(self, row: RawRow, cells: Mapping[str, str]) -> Iterator[Problem]:
        is_looked_at = row.line in self._mended  # and its cells are as somebody wants them
        if row.is_broken and not is_looked_at:
            yield Problem("", "bad_quotes")
        if "".join(row.cells[self._header.width :]).strip() and not is_looked_at:
            yield Problem("", "too_many_cells", {"cells": len(row.cells), "width": self._header.width})
        for name, text in cells.items():
            if len(text) > LONGEST_CELL:
                yield Problem(name, "too_long", {"most": LONGEST_CELL})

    def _card(self, line: int, cells: Mapping[str, str]) -> GoodRow | BadRow:
        problems: list[Problem] = []
        email = read_email(cells.get("email", ""), problems)
        installer = read_installer(cells.get("installer", ""), problems)
        person = read_person(cells, problems)
        label = read_label(cells["label"], problems) if cells.get("label") else ""
        dates, wrong = self._dates.read(line, cells)
        problems += wrong
        card = self.card(cells, problems)
        if problems or card is None:
            return BadRow(line, cells, problems)
        return GoodRow(line, email, *card, installer, person, label, dates)

    def card(
        self, cells: Mapping[str, str], problems: list[Problem]
    ) -> tuple[str, Bits, Mapping[str, int]] | None:
        """The code of the format, the bits and the fields that cells name.

        None, and more ``problems``, where they name no card. Raises Unreadable ``either_base``.
        """
        before = len(problems)
        code = self.format_of(cells.get("format", ""))
        if isinstance(code, Problem):
            problems.append(code)
            return None
        if code == CUSTOM:
            bits = custom(cells, problems)
            return (code, bits, {}) if bits and len(problems) == before else None
        values = self._fielded(code, cells, problems)
        return (code, wiegand.encode(code, values), values) if len(problems) == before else None

    def _fielded(self, code: str, cells: Mapping[str, str], problems: list[Problem]) -> Mapping[str, int]:
        """The fields of a format that has them, with all that is wrong."""
        cells = self._apart(code, cells)
        values = self._fields(code, cells, problems)
        problems += superfluous(cells, code, self._columns_beside(code))
        problems += disagreements(code, cells, values) if not problems else ()
        return values

    def _apart(self, code: str, cells: Mapping[str, str]) -> Mapping[str, str]:
        """``123:4567`` in the cell of the card number is the facility code too, where the row names none."""
        text = cells.get(NUMBER, "")
        if text.isdigit() or not (pair := PAIR.fullmatch(plain(text))):
            return cells
        has_facility = any(field.name == FACILITY for field in wiegand.FORMATS[code].fields)
        is_free = cells.get(FACILITY, "") in {"", self._header.fixed.get(FACILITY)}
        return {**cells, FACILITY: pair[1], NUMBER: pair[2]} if has_facility and is_free else cells

    def _fields(self, code: str, cells: Mapping[str, str], problems: list[Problem]) -> Mapping[str, int]:
        form = wiegand.FORMATS[code]
        if cells.get("data_hex") and not any(cells.get(field.name) for field in form.fields):
            return of_bits(form, cells["data_hex"], problems)
        return self._pooled(code, cells) or self._values(code, cells, problems)

    def _values(self, code: str, cells: Mapping[str, str], problems: list[Problem]) -> dict[str, int]:
        values: dict[str, int] = {}
        for field in wiegand.FORMATS[code].fields:
            text = cells.get(field.name, "")
            if (
                text.isdigit()
                and text.isascii()
                and len(text) <= 30
                and self._numbers[field.name] != HEXADECIMAL
            ):
                value: int | Problem = int(text)
            else:
                value = read_number(text, field, self._numbers[field.name])
            if isinstance(value, Problem):
                problems.append(value)
            elif not field.minimum <= value <= field.maximum:
                problems.append(Problem(field.name, "out_of_range", span(field)))
            else:
                values[field.name] = value
        return values

    def _pooled(self, code: str, cells: Mapping[str, str]) -> Mapping[str, int] | None:
        """The fields of a card whose number was left out, where a number pool has the next one."""
        fields = wiegand.FORMATS[code].fields
        if cells.get(NUMBER) or all(field.name != NUMBER for field in fields):
            return None
        problems: list[Problem] = []
        given = {name: text for name, text in cells.items() if text and name != NUMBER}
        own = {field.name for field in fields} & given.keys()
        values = self._values(code, cells, problems)
        if any(problem.column in own for problem in problems):
            return None
        return self._next_number(code, {name: values[name] for name in own})

    def _columns_beside(self, code: str) -> Sequence[str]:
        found = self._foreign.get(code)
        if found is None:
            own = {field.name for field in wiegand.FORMATS[code].fields}
            found = [name for name in FIELD_COLUMNS if name in self._header.places and name not in own]
            self._foreign[code] = found
        return found

    def format_of(self, name: str) -> str | Problem:
        """The code of the format of that name, or what is wrong with it."""
        found = self._formats.get(name)
        if found is None:
            found = self._formats[name] = _find_format(plain(name))
        return found


def _numbers_of(name: str, header: Header, numbers: str) -> str:
    return HEXADECIMAL if name in header.hexadecimal else numbers


def _is_export(header: Header) -> bool:
    """Whether it has the column by which this portal's exports differ from what people make for an upload.

    One with the bits beside the numbers needs no word on them: they must agree.
    """
    return "data_hex" not in header.places and any(name.casefold() == "status" for name in header.unknown)


def _find_format(name: str) -> str | Problem:
    if not name:
        return Problem("format", "required")
    if name.casefold() == CUSTOM.casefold():
        return CUSTOM
    try:
        found = wiegand.find_format(name)
    except WiegandError:
        return Problem("format", "unknown_format")
    if not found.tier:
        return Problem("format", "not_offered", {"format": found.short_name})
    return found.code


__all__ = ["COLUMNS", "BadRow", "GoodRow", "RowReader"]
