"""What a row says of the person behind its address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import NAME_LENGTH, clean_name, name_key
from mipass.domains.credentials.bulk_uploads.columns import HOLDER_COLUMNS
from mipass.domains.credentials.bulk_uploads.problems import Fact, Problem
from mipass.domains.holders.notes import clean_note

FULL_NAME, NOTE = "name", "note"
_COLUMNS = frozenset(HOLDER_COLUMNS)


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of a holder but the address; empty is unknown."""

    given_name: str = ""
    family_name: str = ""
    employee_number: str = ""
    department: str = ""
    external_id: str = ""
    note: str = ""

    @property
    def name_key(self) -> str:
        """The whole name in the form in which two are compared."""
        return name_key(f"{self.given_name} {self.family_name}".strip())

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two rows with the same address, and without an external ID, name one person."""
        return self.name_key, name_key(self.employee_number)


def read_person(cells: Mapping[str, str], problems: list[Problem]) -> Person | None:
    """The person that a row names, if it names one. What is wrong with a cell is added to the problems."""
    if _COLUMNS.isdisjoint(cells):
        return None
    said = {name: cells[name] for name in HOLDER_COLUMNS if cells.get(name)}
    if not said:
        return None
    number = len(problems)
    facts = {name: _clean(name, text, problems) for name, text in said.items()}
    if len(problems) > number:
        return None
    whole = facts.pop(FULL_NAME, "")
    if whole and not (facts.get("given_name") or facts.get("family_name")):
        facts["given_name"], facts["family_name"] = split_name(whole)
    return Person(**facts)


def split_name(name: str) -> tuple[str, str]:
    """The first and the last name of a whole one: ``Doe, Jane`` and ``Jane Doe``.

    Together they always read as was written, but for a comma.
    """
    family, comma, given = name.partition(",")
    if comma and family.strip() and given.strip():
        return given.strip(), family.strip()
    given, _space, family = name.rpartition(" ")
    return given, family


def _clean(name: str, text: str, problems: list[Problem]) -> str:
    if (
        name != NOTE
        and len(text) <= NAME_LENGTH
        and text.isascii()
        and text.isprintable()
        and "  " not in text
    ):
        return text  # as most are: there is nothing to bring to one form
    try:
        return _CLEANERS.get(name, _clean_name)(text)
    except Invalid as refusal:
        facts: dict[str, Fact] = {"most": NAME_LENGTH, **refusal.facts}
        problems.append(Problem(name, refusal.code, facts))
        return ""


def _clean_name(text: str) -> str:
    return clean_name(text, field="", required=False)


_CLEANERS: Mapping[str, Callable[[str], str]] = {NOTE: clean_note}
