"""Several sources and fixed text in one cell: `{facility_code:3}-{card_number:5}`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.exports.sources import SOURCES, Cell, Row, Ways

_PLACE = re.compile(r"\{([a-z_]+)(?::([0-9]{1,2}))?\}")
MOST_DIGITS = 40
FIELD = "template"


@dataclass(frozen=True, slots=True)
class Piece:
    """Fixed ``text``, or a ``source``; ``digits`` fills a number up with zeros, 0 leaves it."""

    text: str = ""
    source: str = ""
    digits: int = 0


class DoesNotFit(ValueError):
    """A number has more digits than it may have."""


def pieces_of(template: str) -> list[Piece]:
    """What a template consists of. Raises Invalid."""
    pieces, end = [], 0
    for place in _PLACE.finditer(template):
        pieces += _fixed(template[end : place.start()])
        pieces.append(_named(place[1], int(place[2] or 0)))
        end = place.end()
    pieces += _fixed(template[end:])
    if not any(piece.source for piece in pieces):
        message = _("Name at least one source in braces, as in {facility_code}-{card_number}.")
        raise Invalid(message, code="bad_template", field=FIELD)
    return pieces


def _fixed(text: str) -> list[Piece]:
    if "{" in text or "}" in text:
        message = _("Braces hold the name of a source, as in {card_number} or {card_number:5}.")
        raise Invalid(message, code="bad_template", field=FIELD)
    return [Piece(text=text)] if text else []


def _named(name: str, digits: int) -> Piece:
    source = SOURCES.get(name)
    if source is None:
        message = _("There is no source “%(name)s”.") % {"name": name[:40]}
        raise Invalid(message, code="unknown_source", field=FIELD)
    if digits and (not source.reading.is_number or digits > MOST_DIGITS):
        message = _("Only numbers of a card can be filled up with zeros, to %(most)d digits at most.")
        raise Invalid(message % {"most": MOST_DIGITS}, code="bad_template", field=FIELD)
    return Piece(source=name, digits=digits)


def cell_of(pieces: Sequence[Piece], at: Callable[[str], int], ways: Ways) -> Cell:
    """The cell that they make. It is empty where the card lacks a number that they name."""
    parts = [_part(piece, at, ways) for piece in pieces]
    numbers = [place for place, piece in enumerate(pieces) if _is_number(piece)]

    def cell(row: Row, card: Card) -> object:
        texts = [str(part(row, card)) for part in parts]
        return "" if any(not texts[place] for place in numbers) else "".join(texts)

    return cell


def _is_number(piece: Piece) -> bool:
    return bool(piece.source) and SOURCES[piece.source].reading.is_number


def _part(piece: Piece, at: Callable[[str], int], ways: Ways) -> Cell:
    if not piece.source:
        return lambda _row, _card: piece.text
    reading = SOURCES[piece.source].reading
    if not piece.digits:
        return reading.cell(at(reading.path), ways)
    own = replace(ways, card_number=ways.number)  # its own digits count, not the profile's
    return _filled(reading.cell(at(reading.path), own), piece.digits)


def _filled(write: Cell, digits: int) -> Cell:
    def cell(row: Row, card: Card) -> object:
        return fill(str(write(row, card)), digits)

    return cell


def fill(text: str, digits: int) -> str:
    """Digits with zeros before them; nothing stays nothing. Raises DoesNotFit for too many."""
    if len(text) > digits:
        raise DoesNotFit(digits)
    return text and text.rjust(digits, "0")
