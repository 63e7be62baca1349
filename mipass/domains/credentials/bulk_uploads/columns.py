"""The header of an upload: which columns there are, and what stands between them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mipass.domains.credentials.bulk_uploads.problems import Unreadable

CARD_COLUMNS = (
    "email",
    "format",
    "facility_code",
    "card_number",
    "issue_level",
    "oem",
    "bit_length",
    "data_hex",
    "installer",
)
MORE_COLUMNS = ("label", "valid_from", "valid_until")
HOLDER_COLUMNS = (
    "given_name",
    "family_name",
    "name",
    "employee_number",
    "department",
    "external_id",
    "note",
)
COLUMNS = (*CARD_COLUMNS, *MORE_COLUMNS, *HOLDER_COLUMNS)
REQUIRED = ("email", "format")
NUMBERS = frozenset(("facility_code", "card_number", "issue_level", "oem"))
HEX = "hex"  # ends the name of a column of them whose numbers are hexadecimal
DELIMITERS = (",", ";", "\t", "|")
MOST_COLUMNS = 100
LONGEST_NAME = 40

# What people call the columns, in the form that ``name_key`` brings names to; the portal's own labels too.
_ALIASES: Mapping[str, str] = {
    "emailaddress": "email",
    "credentialtype": "format",
    "oemcode": "oem",
    "credentialdatabitlength": "bit_length",
    "credentialdatahex": "data_hex",
    "installerpermission": "installer",
    "installerpermissions": "installer",
    "firstname": "given_name",
    "lastname": "family_name",
    "fullname": "name",
}


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands, the places of unknown ones by name, how many cells a row has.

    ``lines``: how many lines it takes. ``hexadecimal``: the columns whose names say that their numbers are.
    ``fixed``: what empty cells of a column say, and those of one that the file lacks. ``is_said``: somebody
    told which column is what, so the names need not.
    """

    delimiter: str
    places: Mapping[str, int]
    unknown: Mapping[str, int]
    width: int
    lines: int
    hexadecimal: frozenset[str]
    fixed: Mapping[str, str] = field(default_factory=dict)
    is_said: bool = False


def read_header(lines: Sequence[str]) -> Header:
    """The header in the first lines, whichever delimiter makes most sense of it.

    Case, spaces, dashes, underscores and line breaks in names are forgiven, and what stands in parentheses
    behind them. Raises Unreadable.
    """
    ways = [_way(lines, delimiter) for delimiter in DELIMITERS]
    delimiter, names, taken = max(ways, key=lambda way: known_names(way[1]))
    return header_of(names, delimiter, taken)


def header_of(names: Sequence[str], delimiter: str = "", lines: int = 1) -> Header:
    """The header of these names, if they are the template's. Raises Unreadable."""
    if not any(map(_column, names)):
        raise Unreadable("no_header")
    if len(names) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", most=MOST_COLUMNS)
    places = _places(names)
    if missing := [name for name in REQUIRED if name not in places]:
        raise Unreadable("missing_columns", names=", ".join(missing))
    unknown = {place: name for place, name in enumerate(names) if _column(name) is None}
    return Header(delimiter, places, named_once(unknown), len(names), lines, hexadecimal_of(names, places))


def hexadecimal_of(names: Sequence[str], places: Mapping[str, int]) -> frozenset[str]:
    """The columns of numbers whose names say that they are hexadecimal."""
    named = {name: names[place] for name, place in places.items() if place < len(names)}
    return NUMBERS & {name for name, said in named.items() if name_key(said).endswith(HEX)}


def known_names(names: Sequence[str]) -> int:
    """How many of the names are the template's."""
    return sum(_column(name) is not None for name in names)


def guess_delimiter(lines: Sequence[str]) -> str:
    """What stands between the cells of lines, with a header or without: what makes most rows alike."""
    return max(DELIMITERS, key=lambda delimiter: _sense(lines, delimiter))


def _sense(lines: Sequence[str], delimiter: str) -> tuple[int, int, int]:
    try:
        rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    except csv.Error:
        return 0, 0, 0
    widths = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    width, number = widths[0] if widths else (0, 0)
    return max((known_names(row) for row in rows), default=0), number, width


def _way(lines: Sequence[str], delimiter: str) -> tuple[str, list[str], int]:
    """What the header's names are with that delimiter, and how many lines it then takes."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        return delimiter, next(reader, []), reader.line_num
    except csv.Error:
        return delimiter, [], 1


def _column(name: str) -> str | None:
    """The column of that name; ``E-Mail (work)`` is *email*, ``card_number_hex`` is *card_number*."""
    found = _known(name_key(name)) or _known(name_key(ASIDE.sub("", name)))
    if found is None and name_key(name).endswith(HEX):
        found = _known(name_key(name).removesuffix(HEX))
        return found if found in NUMBERS else None
    return found


def name_key(name: str) -> str:
    """A name without what people write in one way or another: case, spaces, signs."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _known(key: str) -> str | None:
    return _BY_KEY.get(key) or _ALIASES.get(key)


_BY_KEY = {name.replace("_", ""): name for name in COLUMNS}
ASIDE = re.compile(r"\([^()]*\)")


def _places(names: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if (column := _column(name)) is None:
            continue
        if column in places:
            raise Unreadable("column_twice", name=column)
        places[column] = place
    return places


def named_once(names: Mapping[int, str]) -> dict[str, int]:
    """The places of columns that nothing is read of, each by a name of its own on one line."""
    found: dict[str, int] = {}
    for place, name in names.items():
        shown = " ".join(name.split())[:LONGEST_NAME]
        if shown:
            found[shown if shown not in found else f"{shown} ({place + 1})"] = place
    return found
