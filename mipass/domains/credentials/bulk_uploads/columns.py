"""The header of an upload: which columns there are, and what stands between them."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mipass.domains.credentials.bulk_uploads.problems import Unreadable

COLUMNS = (
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
REQUIRED = ("email", "format")
NUMBERS = frozenset(("facility_code", "card_number", "issue_level", "oem"))
HEX = "hex"  # ends the name of a column of them whose numbers are hexadecimal
DELIMITERS = (",", ";", "\t")
MOST_COLUMNS = 50
LONGEST_NAME = 40

# What people call the columns, in the form that ``_key`` brings names to; the portal's own labels too.
_ALIASES: Mapping[str, str] = {
    "emailaddress": "email",
    "credentialtype": "format",
    "oemcode": "oem",
    "credentialdatabitlength": "bit_length",
    "credentialdatahex": "data_hex",
    "installerpermission": "installer",
    "installerpermissions": "installer",
}


@dataclass(frozen=True, slots=True)
class Header:
    """Where each known column stands, the places of unknown ones by name, how many cells a row has.

    ``lines``: how many lines it takes. ``hexadecimal``: the columns whose names say that their numbers are.
    """

    delimiter: str
    places: Mapping[str, int]
    unknown: Mapping[str, int]
    width: int
    lines: int
    hexadecimal: frozenset[str]


def read_header(lines: Sequence[str]) -> Header:
    """The header in the first lines, whichever delimiter makes most sense of it.

    Case, spaces, dashes, underscores and line breaks in names are forgiven, and what stands in parentheses
    behind them. Raises Unreadable.
    """
    ways = [_way(lines, delimiter) for delimiter in DELIMITERS]
    delimiter, names, taken = max(ways, key=lambda way: sum(_column(name) is not None for name in way[1]))
    if not any(map(_column, names)):
        raise Unreadable("no_header")
    if len(names) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", most=MOST_COLUMNS)
    places = _places(names)
    if missing := [name for name in REQUIRED if name not in places]:
        raise Unreadable("missing_columns", names=", ".join(missing))
    hexadecimal = frozenset(name for name, place in places.items() if _key(names[place]).endswith(HEX))
    return Header(delimiter, places, _unknown(names), len(names), taken, hexadecimal & NUMBERS)


def _way(lines: Sequence[str], delimiter: str) -> tuple[str, list[str], int]:
    """What the header's names are with that delimiter, and how many lines it then takes."""
    reader = csv.reader(lines, delimiter=delimiter)
    try:
        return delimiter, next(reader, []), reader.line_num
    except csv.Error:
        return delimiter, [], 1


def _column(name: str) -> str | None:
    """The column of that name; ``E-Mail (work)`` is *email*, ``card_number_hex`` is *card_number*."""
    found = _known(_key(name)) or _known(_key(_ASIDE.sub("", name)))
    if found is None and _key(name).endswith(HEX):
        found = _known(_key(name).removesuffix(HEX))
        return found if found in NUMBERS else None
    return found


def _key(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _known(key: str) -> str | None:
    return _BY_KEY.get(key) or _ALIASES.get(key)


_BY_KEY = {name.replace("_", ""): name for name in COLUMNS}
_ASIDE = re.compile(r"\([^()]*\)")


def _places(names: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if (column := _column(name)) is None:
            continue
        if column in places:
            raise Unreadable("column_twice", name=column)
        places[column] = place
    return places


def _unknown(names: Sequence[str]) -> dict[str, int]:
    """The places of columns that nothing is read of, each by a name of its own on one line."""
    found: dict[str, int] = {}
    for place, name in enumerate(names):
        shown = " ".join(name.split())[:LONGEST_NAME]
        if shown and _column(name) is None:
            found[shown if shown not in found else f"{shown} ({place + 1})"] = place
    return found
