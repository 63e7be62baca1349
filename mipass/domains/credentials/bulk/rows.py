"""From a row's cells to a card to issue, or to all that is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mipass.base.kit.address import clean_email
from mipass.base.kit.csv import neutralise
from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import clean_digits
from mipass.domains.credentials.bulk.columns import COLUMNS, Header
from mipass.domains.credentials.bulk.problems import Problem
from mipass.domains.credentials.bulk.reading import RawRow
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, MAX_BITS, Bits, Field, WiegandError

LONGEST_CELL = 500
NUMBER = "card_number"
CUSTOM_COLUMNS = ("bit_length", "data_hex")
FIELD_COLUMNS = ("facility_code", "card_number", "issue_level", "oem")
YES = {"yes", "y", "true", "1", "x", "ja", "j", "wahr"}
NO = {"", "no", "n", "false", "0", "nein", "falsch", "-"}
_EXPONENT = re.compile(r"[0-9]+([.,][0-9]+)?e[+-]?[0-9]+", re.IGNORECASE)
_FRACTION = re.compile(r"[0-9]+[.,][0-9]+")
_DATE = re.compile(r"[0-9]{1,4}[./-]([0-9]{1,2}|[a-z]{3,4})[./-][0-9]{1,4}( .*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class GoodRow:
    """A credential to issue. ``values`` are the fields of its format, none for Custom."""

    line: int
    email: str
    format: str
    bits: Bits
    values: Mapping[str, int]
    installer: bool


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

    def __init__(self, header: Header, next_number: NextNumber = lambda _code, _given: None) -> None:
        self._header = header
        self._next_number = next_number
        self._formats: dict[str, str | Problem] = {}
        self._foreign: dict[str, Sequence[str]] = {}  # columns of the file that a format does not have

    def read(self, row: RawRow) -> GoodRow | BadRow:
        """The row as a card, or what is wrong with it."""
        cells = {
            name: _cell(row.cells[place])
            for name, place in self._header.places.items()
            if place < len(row.cells)
        }
        problems = [*self._shape(row, cells)]
        if problems:
            return BadRow(row.line, {name: cell[:LONGEST_CELL] for name, cell in cells.items()}, problems)
        return self._card(row.line, cells)

    def _shape(self, row: RawRow, cells: Mapping[str, str]) -> Iterator[Problem]:
        if row.is_broken:
            yield Problem("", "bad_quotes")
        if "".join(row.cells[self._header.width :]).strip():
            yield Problem("", "too_many_cells", {"cells": len(row.cells), "width": self._header.width})
        for name, cell in cells.items():
            if len(cell) > LONGEST_CELL:
                yield Problem(name, "too_long", {"most": LONGEST_CELL})

    def _card(self, line: int, cells: Mapping[str, str]) -> GoodRow | BadRow:
        problems: list[Problem] = []
        email = _email(cells.get("email", ""), problems)
        installer = _installer(cells.get("installer", ""), problems)
        values: Mapping[str, int] = {}
        bits = None
        code = self._format(cells.get("format", ""))
        if isinstance(code, Problem):
            problems.append(code)
        elif code == CUSTOM:
            bits = _custom(cells, problems)
        else:
            values = self._pooled(code, cells) or _values(code, cells, problems)
            problems += _superfluous(cells, code, self._columns_beside(code))
        if problems or isinstance(code, Problem):
            return BadRow(line, cells, problems)
        return GoodRow(line, email, code, bits or wiegand.encode(code, values), values, installer)

    def _pooled(self, code: str, cells: Mapping[str, str]) -> Mapping[str, int] | None:
        """The fields of a card whose number was left out, where a number pool has the next one."""
        fields = wiegand.FORMATS[code].fields
        if cells.get(NUMBER) or all(field.name != NUMBER for field in fields):
            return None
        problems: list[Problem] = []
        given = {name: cell for name, cell in cells.items() if cell and name != NUMBER}
        own = {field.name for field in fields} & given.keys()
        values = _values(code, cells, problems)
        if any(problem.column in own for problem in problems):
            return None
        return self._next_number(code, {name: values[name] for name in own})

    def _columns_beside(self, code: str) -> Sequence[str]:
        found = self._foreign.get(code)
        if found is None:
            own = {field.name for field in wiegand.FORMATS[code].fields}
            found = [name for name in _CARD_COLUMNS if name in self._header.places and name not in own]
            self._foreign[code] = found
        return found

    def _format(self, name: str) -> str | Problem:
        found = self._formats.get(name)
        if found is None:
            found = self._formats[name] = _find_format(name)
        return found


def _cell(text: str) -> str:
    """A cell without spaces around it, and without the apostrophe by which this portal marks text."""
    text = text.strip()
    if text.startswith("'") and neutralise(text[1:]) == text:
        return text[1:].strip()
    return text


def _email(text: str, problems: list[Problem]) -> str:
    if not text:
        problems.append(Problem("email", "required"))
        return ""
    try:
        return clean_email(text)
    except Invalid as refusal:
        problems.append(Problem("email", refusal.code, refusal.facts))
        return ""


def _installer(text: str, problems: list[Problem]) -> bool:
    word = text.casefold()
    if word not in YES and word not in NO:
        problems.append(Problem("installer", "bad_installer"))
    return word in YES


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


def _values(code: str, cells: Mapping[str, str], problems: list[Problem]) -> dict[str, int]:
    form = wiegand.FORMATS[code]
    values: dict[str, int] = {}
    for field in form.fields:
        text = cells.get(field.name, "")
        value = int(text) if text.isdigit() and text.isascii() and len(text) <= 30 else _number(text, field)
        if isinstance(value, Problem):
            problems.append(value)
        elif not field.minimum <= value <= field.maximum:
            problems.append(Problem(field.name, "out_of_range", _range(field)))
        else:
            values[field.name] = value
    return values


_CARD_COLUMNS = (*FIELD_COLUMNS, *CUSTOM_COLUMNS)


def _superfluous(cells: Mapping[str, str], code: str, columns: Sequence[str]) -> list[Problem]:
    name = "Custom" if code == CUSTOM else wiegand.FORMATS[code].short_name
    return [Problem(column, "not_of_format", {"format": name}) for column in columns if cells.get(column)]


def _number(text: str, field: Field) -> int | Problem:
    """A number that is not simply digits: the usual value where it is left out, or what is wrong."""
    if not text:
        return Problem(field.name, "required", _range(field)) if field.default is None else field.default
    if code := mangled(text):
        return Problem(field.name, code, _range(field))
    try:
        return clean_digits(text, field=field.name)
    except Invalid:
        return Problem(field.name, "bad_number", _range(field))


def mangled(text: str) -> str:
    """What a spreadsheet made of a number, if it shows: ``exponent``, ``fraction``, ``date``, ``formula``."""
    if text.startswith("="):
        return "formula"
    if _EXPONENT.fullmatch(text):
        return "exponent"
    if _FRACTION.fullmatch(text):
        return "fraction"
    return "date" if _DATE.fullmatch(text) else ""


def _range(field: Field) -> dict[str, int | str]:
    return {"minimum": field.minimum, "maximum": field.maximum}


def _custom(cells: Mapping[str, str], problems: list[Problem]) -> Bits | None:
    problems += _superfluous(cells, CUSTOM, FIELD_COLUMNS)
    length = _bit_length(cells.get("bit_length", ""), problems)
    text = cells.get("data_hex", "")
    if not text:
        problems.append(Problem("data_hex", "required"))
    elif "+" in text and (code := mangled(text)):
        problems.append(Problem("data_hex", code))
    elif length is not None:
        try:
            return wiegand.custom(length, text)
        except WiegandError as error:
            problems.append(Problem("data_hex", error.code, {"bits": length}))
    return None


def _bit_length(text: str, problems: list[Problem]) -> int | None:
    facts = {"minimum": 1, "maximum": MAX_BITS}
    if not text:
        problems.append(Problem("bit_length", "required", facts))
        return None
    try:
        length = clean_digits(text, field="bit_length")
    except Invalid:
        problems.append(Problem("bit_length", mangled(text) or "bad_number", facts))
        return None
    if not 1 <= length <= MAX_BITS:
        problems.append(Problem("bit_length", "out_of_range", facts))
        return None
    return length


__all__ = ["COLUMNS", "BadRow", "GoodRow", "RowReader", "mangled"]
