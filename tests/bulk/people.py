"""The people that are in the files of the corpus, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

TEMPLATE = ["email", "format", "facility_code", "card_number"]
GERMAN = ["Nachname", "E-Mail-Adresse", "Anlagencode", "Kartennummer", "Abteilung"]
P1, P2 = "p1@sheets.test", "p2@sheets.test"
Rows = Iterable[Sequence[Any]]


def people(first: int, number: int = 2) -> list[list[Any]]:
    """Rows of the template, with card numbers from the first on."""
    return [[f"p{n}@sheets.test", "H10301", 7, n] for n in range(first, first + number)]


def germans(first: int, number: int = 2) -> list[list[Any]]:
    """Rows below German headings."""
    return [["Öztürk", f"p{n}@sheets.test", 7, n, "Einkauf"] for n in range(first, first + number)]
