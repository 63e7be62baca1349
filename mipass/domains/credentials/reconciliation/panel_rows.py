"""From a row of a panel's list to a card, or at least to its number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mipass.base.kit.text import plain
from mipass.domains.credentials.bulk_uploads.columns import Header
from mipass.domains.credentials.bulk_uploads.problems import Problem
from mipass.domains.credentials.bulk_uploads.reading import RawRow
from mipass.domains.credentials.bulk_uploads.rows import FACILITY, NUMBER, PAIR, RowReader
from mipass.domains.credentials.models import Numbers
from mipass.domains.credentials.reconciliation.panel_lists import STATUS
from mipass.domains.credentials.reconciliation.status_words import read_status
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, Bits

LONGEST_FORMAT = 40  # characters that are shown of what a row calls its format
LONGEST_NUMBER = 30  # digits
MOST_WORDS = 10  # that are told of those which nobody knows
OF_BITS = ("bit_length", "data_hex")


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A row: its bits, where they can be told, its number and facility code. ``ends``: how it is shown."""

    line: int
    is_active: bool
    format: str
    ends: str
    bits: Bits | None = None
    number: int | None = None
    facility: int | None = None
    problem: str = ""

    @property
    def has_card(self) -> bool:
        """Whether it can be compared at all."""
        return self.bits is not None or self.number is not None


class PanelReader:
    """Reads the rows of a list. ``unclear`` are words of its status column that count as active."""

    def __init__(self, header: Header, numbers: str) -> None:
        self._reader = RowReader(header, numbers=numbers)
        self._is_hex = {
            name: name in header.hexadecimal or numbers == Numbers.HEXADECIMAL for name in (FACILITY, NUMBER)
        }
        self._known: dict[str, bool] = {}
        self._fields: dict[str, frozenset[str]] = {}
        self.unclear: list[str] = []

    def read(self, row: RawRow) -> PanelRow:
        """The row as far as it can be read. Raises Unreadable ``either_base``."""
        cells, problems = self._reader.cells(row), list[Problem]()
        line, is_active = row.line, self._is_active(cells.get(STATUS, ""))
        name = cells.get("format", "")[:LONGEST_FORMAT]
        if card := self._card(cells, problems):
            code, bits, values = card
            number = values.get(NUMBER)
            shown = bits.hex if number is None else str(number)
            return PanelRow(line, is_active, code, ends_of(shown), bits, number, values.get(FACILITY))
        facility, number = self._pair(cells)
        code = problems[0].code if problems else "required"
        ends = "" if number is None else ends_of(str(number))
        return PanelRow(line, is_active, name, ends, None, number, facility, code)

    def _card(
        self, cells: Mapping[str, str], problems: list[Problem]
    ) -> tuple[str, Bits, Mapping[str, int]] | None:
        """The card of its cells. What its format has no field for is left out: panels fill all columns."""
        code = self._reader.format_of(cells.get("format", ""))
        if isinstance(code, Problem):
            if cells.get("format") or not all(cells.get(name) for name in OF_BITS):
                problems.append(code)
                return None
            code = CUSTOM
        wanted = self._fields_of(code)
        mine = {name: text for name, text in cells.items() if name in wanted}
        return self._reader.card({**mine, "format": code}, problems)

    def _fields_of(self, code: str) -> frozenset[str]:
        found = self._fields.get(code)
        if found is None:
            own = () if code == CUSTOM else (field.name for field in wiegand.FORMATS[code].fields)
            found = self._fields[code] = frozenset((*own, *OF_BITS))
        return found

    def _pair(self, cells: Mapping[str, str]) -> tuple[int | None, int | None]:
        """Facility code and number as they stand there, whatever the format."""
        facility, number = cells.get(FACILITY, ""), plain(cells.get(NUMBER, ""))
        if pair := PAIR.fullmatch(number):
            facility, number = pair[1], pair[2]
        return self._number(FACILITY, plain(facility)), self._number(NUMBER, number)

    def _number(self, name: str, text: str) -> int | None:
        if len(text) > LONGEST_NUMBER or not text.isascii() or not text.isalnum():
            return None
        try:
            return int(text, 16 if self._is_hex[name] or text[:2] in {"0x", "0X"} else 10)
        except ValueError:
            return None

    def _is_active(self, text: str) -> bool:
        found = self._known.get(text)
        if found is None:
            found = read_status(text)
            if found is None and len(self.unclear) < MOST_WORDS:
                self.unclear.append(text[:LONGEST_FORMAT])
            self._known[text] = found = True if found is None else found
        return found


def ends_of(text: str) -> str:
    """The last two digits of a card, by which somebody finds it in their list; none of a short one."""
    return text[-2:] if len(text) >= 4 else ""
