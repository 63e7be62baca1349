"""Finding holders by parts of what is known of them: names, address, employee number, department, key."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from mipass.base.kit.address import searched_email
from mipass.base.kit.parts import SHORTEST_PART, PartIndex
from mipass.base.kit.text import name_key
from mipass.domains.holders.models import Holder

BY_NAME = ("family_name", "given_name", "id")
HOLDER_PARTS = PartIndex("holders_holder", "found_by", "organization_id", BY_NAME)
LONGEST, MOST_WORDS = 100, 5
SEARCHED = ("given_name", "family_name", "email", "employee_number", "department", "external_id")


def words_of(facts: Mapping[str, str]) -> str:
    """What a search looks through."""
    return " ".join(name_key(facts[name]) for name in SEARCHED if facts[name])


def matching(rows: QuerySet[Holder], *, distributor_id: UUID, organization_id: UUID, text: str) -> Q:
    """The condition of an organization's ``rows`` that have each word of the text somewhere."""
    unit = rows.model._default_manager.filter(distributor_id=distributor_id, organization_id=organization_id)
    condition = Q()
    for word in _words(text):
        condition &= _having(unit, organization_id, word)
    return condition


def is_of_holder(outer: str, *, distributor_id: UUID, text: str) -> Exists:
    """Whether the holder named by another table's column ``outer`` has each word: for walking its rows."""
    holder = Holder.objects.filter(distributor_id=distributor_id, id=OuterRef(outer))
    for word in _words(text):
        holder = holder.filter(reduce(or_, (Q(found_by__contains=part) for part in _parts(word))))
    return Exists(holder)


def may_be_name(text: str) -> bool:
    """Whether somebody may mean a holder by this: letters, and a word that is long enough to be looked up."""
    return any(len(word) >= SHORTEST_PART and not word.isdecimal() for word in _words(text))


def _words(text: str) -> Sequence[str]:
    return name_key(text[:LONGEST]).split()[:MOST_WORDS]


def _parts(word: str) -> Iterable[str]:
    return dict.fromkeys((word, searched_email(word)))


def _having(unit: QuerySet[Holder], organization_id: UUID, word: str) -> Q:
    either = Q()
    for part in _parts(word):
        if len(part) < SHORTEST_PART:
            either |= Q(found_by__contains=part)
            continue
        look = HOLDER_PARTS.look(unit, organization_id, part)
        either |= look.holds if look.is_frequent else look.picks
    return either
