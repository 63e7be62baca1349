"""What a column of a file can be taken from: a line of `SOURCES` adds one, for lists and profiles alike."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import Words
from mipass.domains.credentials.cards import Card

Row = Sequence[Any]
Cell = Callable[[Row, Card], object]


class Sees(Enum):
    """What somebody must see who takes a source, beside the credential itself."""

    CREDENTIAL = "credential"
    CARD = "card"
    HOLDER = "holder"


def in_decimal(number: int | None) -> object:
    """A number as it is; empty where a card has none."""
    return "" if number is None else number


def in_hexadecimal(number: int | None) -> object:
    """A number in upper-case hexadecimal digits; empty where a card has none."""
    return "" if number is None else f"{number:X}"


def in_utc(at: datetime) -> str:
    """A moment as RFC 3339 writes it, to the second."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True, slots=True)
class Ways:
    """How a file writes what it holds; what no map names is written as it is."""

    number: Callable[[int | None], object] = in_decimal
    card_number: Callable[[int | None], object] = in_decimal
    moment: Callable[[datetime], str] = in_utc
    formats: Mapping[str, str] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source is read: the field of the row that it needs, if any, and what makes a cell of that.

    ``is_free`` is text that people typed, which may hold any character; ``is_number`` one of the card's.
    """

    path: str
    cell: Callable[[int, Ways], Cell]
    is_free: bool = False
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """``name`` is part of the API, and of the headings of lists."""

    name: str
    label: Words
    reading: Reading
    sees: Sees = Sees.CREDENTIAL

    @property
    def placeholder(self) -> str:
        """How a template names it."""
        return f"{{{self.name}}}"


def _text(path: str) -> Reading:
    return Reading(path, lambda at, _ways: lambda row, _card: row[at] or "", is_free=True)


def _code(path: str) -> Reading:
    return Reading(path, lambda at, _ways: lambda row, _card: str(row[at]))


def _count(path: str) -> Reading:
    return Reading(path, lambda at, _ways: lambda row, _card: row[at])


def _flag(path: str) -> Reading:
    return Reading(path, lambda at, _ways: lambda row, _card: "yes" if row[at] else "no")


def _moment(path: str) -> Reading:
    def cell(at: int, ways: Ways) -> Cell:
        write = ways.moment
        return lambda row, _card: write(row[at]) if row[at] else ""

    return Reading(path, cell)


def _mapped(path: str, words: Callable[[Ways], Mapping[str, str]]) -> Reading:
    def cell(at: int, ways: Ways) -> Cell:
        known = words(ways)
        return lambda row, _card: known.get(row[at], row[at])

    return Reading(path, cell)


def _number(name: str) -> Reading:
    def cell(_at: int, ways: Ways) -> Cell:
        write = ways.card_number if name == "card_number" else ways.number
        return lambda _row, card: write(card.fields.get(name))

    return Reading("", cell, is_number=True)


_HEX = Reading("", lambda _at, _ways: lambda _row, card: card.bits.hex)


# The first nine are named as the columns of a bulk upload, so that a list can come back as one.
_SOURCES = (
    Source("email", _("Email"), _text("email")),
    Source("format", _("Format"), _mapped("format", lambda ways: ways.formats)),
    Source("facility_code", _("Facility Code"), _number("facility_code"), Sees.CARD),
    Source("card_number", _("Card Number"), _number("card_number"), Sees.CARD),
    Source("issue_level", _("Issue Level"), _number("issue_level"), Sees.CARD),
    Source("oem", _("OEM Code"), _number("oem"), Sees.CARD),
    Source("bit_length", _("Bit length"), _count("bit_length"), Sees.CARD),
    Source("data_hex", _("Whole value (hex)"), _HEX, Sees.CARD),
    Source("installer", _("Installer Permission"), _flag("installer")),
    Source("label", _("Label"), _text("label")),
    Source("given_name", _("First Name"), _text("holder__given_name"), Sees.HOLDER),
    Source("family_name", _("Last Name"), _text("holder__family_name"), Sees.HOLDER),
    Source("employee_number", _("Employee Number"), _text("holder__employee_number"), Sees.HOLDER),
    Source("department", _("Department"), _text("holder__department"), Sees.HOLDER),
    Source("external_id", _("External ID"), _text("holder__external_id"), Sees.HOLDER),
    Source("status", _("Status"), _mapped("status", lambda ways: ways.statuses)),
    Source("reason", _("Reason of revocation"), _code("revocation_reason")),
    Source("issued_at", _("Issued at"), _moment("issued_at")),
    Source("changed_at", _("Changed at"), _moment("changed_at")),
    Source("valid_from", _("Valid From"), _moment("valid_from")),
    Source("valid_until", _("Valid Until"), _moment("valid_until")),
    Source("id", _("Identifier"), _code("id")),
)
SOURCES: Mapping[str, Source] = {source.name: source for source in _SOURCES}
OF_CARD = frozenset(source.name for source in _SOURCES if source.sees is Sees.CARD)
OF_HOLDER = frozenset(source.name for source in _SOURCES if source.sees is Sees.HOLDER)
