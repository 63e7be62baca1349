"""The header of an upload: which columns there are, and what stands between them."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mipass.domains.credentials.bulk.problems import Unreadable

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
    """Where each known column stands, which names are unknown, how many cells a row has."""

    delimiter: str
    places: Mapping[str, int]
    unknown: Sequence[str]
    width: int


def read_header(line: str) -> Header:
    """The header in the first line, whichever delimiter makes most sense of it.

    Case, spaces, dashes and underscores in names are forgiven. Raises Unreadable.
    """
    ways = [_names(line, delimiter) for delimiter in DELIMITERS]
    known, delimiter, names = max(
        ((sum(_column(name) is not None for name in names), delimiter, names)
         for delimiter, names in zip(DELIMITERS, ways, strict=True)),
        key=lambda way: way[0],
    )  # fmt: skip
    if not known:
        raise Unreadable("no_header")
    if len(names) > MOST_COLUMNS:
        raise Unreadable("too_many_columns", most=MOST_COLUMNS)
    places = _places(names)
    if missing := [name for name in REQUIRED if name not in places]:
        raise Unreadable("missing_columns", names=", ".join(missing))
    unknown = [name.strip()[:LONGEST_NAME] for name in names if name.strip() and _column(name) is None]
    return Header(delimiter, places, unknown, len(names))


def _names(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return []


def _column(name: str) -> str | None:
    key = "".join(letter for letter in name.casefold() if letter.isalnum())
    return _BY_KEY.get(key) or _ALIASES.get(key)


_BY_KEY = {name.replace("_", ""): name for name in COLUMNS}


def _places(names: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, name in enumerate(names):
        if (column := _column(name)) is None:
            continue
        if column in places:
            raise Unreadable("column_twice", name=column)
        places[column] = place
    return places
