"""Finding credentials among a million: by part of an address or a holder, by number, facility code or value.

Each meaning that the words may have is counted to 10,000 and then put in order by itself: few rows are picked
and sorted, many are met soon enough by walking an index that has the order. A page is merged from these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from mipass.base.kit.actor import Actor
from mipass.base.kit.address import searched_email
from mipass.base.kit.db import fetch_rows, fetch_some
from mipass.base.kit.paging import COUNTED_AT_MOST, count_found
from mipass.base.kit.parts import SHORTEST_PART, PartIndex
from mipass.domains.credentials import cards
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.models.shown import TABLE, shown_credentials
from mipass.domains.credentials.permissions import VIEW, VIEW_CARDS
from mipass.domains.credentials.queries import list_credentials
from mipass.domains.credentials.search_words import LONGEST, read_hex, read_number, read_pair
from mipass.domains.credentials.troubles import NEEDS_ATTENTION, count_in_trouble
from mipass.domains.holders import permissions as holders
from mipass.domains.holders.queries import list_holders
from mipass.domains.holders.search import is_of_holder, may_be_name
from mipass.domains.organizations.models import Organization

EMAIL_PARTS = PartIndex(TABLE, "email", "organization_id", ("email",))
VERY_FEW = 500  # rows that are quicker asked for by their ids than looked for again
FEW = 2_000  # rows that are sorted quicker than the list is walked


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that were found, in no order yet, and their number: exact, or at least ``total``.

    ``ways`` are the rows of each meaning by itself, some perhaps in several; an index puts each in order.
    """

    rows: QuerySet[Credential]
    ways: Sequence[QuerySet[Credential]]
    total: int
    exact: bool


def find_credentials(
    *,
    actor: Actor,
    organization: Organization,
    search: str,
    status: str = "",
    format: str = "",
    validity: str = "",
) -> Found:
    """An organization's credentials of a status, format and validity that a search finds.

    ``search`` finds parts of e-mails (three characters and more), what is known of the holder and, exactly, a
    card number, a facility code, both as ``12:4001``, or a whole value in hex; a card number in hex too,
    where it has a letter or ``0x`` before it. Who may not see card data, or holders, finds nothing by them.
    """
    rows = list_credentials(
        actor=actor, organization=organization, status=status, format=format, validity=validity
    )
    words = search[:LONGEST].strip()
    if not words:
        is_counted = status == NEEDS_ATTENTION and not validity
        return _all(rows, _count_attention(actor, organization, format) if is_counted else None)
    found = [(way, number) for way, number in _measured(rows, _ways(actor, organization, words)) if number]
    if not found:
        return Found(rows.none(), [], 0, exact=True)
    ways = [rows.filter(way.holds if number > FEW else way.picks) for way, number in found]
    few = sum(number for _, number in found) <= FEW
    together = Q(id__in=_union(ways)) if few else reduce(or_, (way.holds for way, _ in found))
    return Found(rows.filter(together), ways, *_total(rows, found))


def count_each(*, actor: Actor, organization: Organization, column: str) -> Mapping[str, int]:
    """How many of an organization's credentials have each value of ``status`` or ``format``.

    Each is counted to one above the most; values of none are left out. Costs two statements.
    """
    actor.require(VIEW, organization.place)
    if column not in {"status", "format"}:
        raise ValueError(column)
    place = (organization.distributor_id, organization.id)
    rows = f"FROM {shown_credentials()} AS shown WHERE distributor_id = %s AND organization_id = %s"
    present = fetch_rows(_PRESENT.format(column=column, rows=rows), place)
    if not present:
        return {}
    one = (
        f"SELECT CAST(%s AS varchar(20)), count(*) FROM (SELECT 1 {rows} AND {column} = %s LIMIT %s) AS found"  # noqa: S608
    )
    params = [param for [value] in present for param in (value, *place, value, COUNTED_AT_MOST + 1)]
    return dict(fetch_rows(" UNION ALL ".join([one] * len(present)), params))


def _count_attention(actor: Actor, organization: Organization, format: str) -> int:
    """How many need attention, to one above the most: each trouble's index knows its own."""
    rows = list_credentials(actor=actor, organization=organization, format=format)
    return count_in_trouble(rows, organization.distributor_id, COUNTED_AT_MOST)[NEEDS_ATTENTION]


def _all(rows: QuerySet[Credential], known: int | None) -> Found:
    """All rows of a status or format. Few are named, lest SQLite walk the list to find them in order.

    ``known``: how many they are, to one above the most, where somebody has counted them.
    """
    total, exact = (
        count_found(rows) if known is None else (min(known, COUNTED_AT_MOST), known <= COUNTED_AT_MOST)
    )
    if total <= VERY_FEW:
        rows = rows.filter(id__in=[*rows.order_by().values_list("id", flat=True)])
    return Found(rows, [rows], total, exact)


# From one value to the next: a look at the index for each, however many rows have it.
_PRESENT = """
WITH RECURSIVE present (value) AS (
    SELECT CAST('' AS text)
    UNION ALL
    SELECT (SELECT CAST({column} AS text) {rows} AND {column} > value ORDER BY {column} LIMIT 1)
    FROM present WHERE value IS NOT NULL
) SELECT value FROM present WHERE value > ''
"""


class _Way(NamedTuple):
    """One meaning that the words of a search may have: conditions to find many rows by, or few.

    ``is_frequent``: many are expected, and walking the list meets them soon.
    """

    holds: Q
    picks: Q
    is_frequent: bool = False


def _ways(actor: Actor, organization: Organization, search: str) -> Sequence[_Way]:
    """Whoever may not see card data finds nothing by it: each hit would tell a number that was guessed."""
    ways = []
    place = (organization.distributor_id, organization.id)
    for part in dict.fromkeys((search.lower(), searched_email(search.lower()))):
        if len(part) >= SHORTEST_PART:
            unit = Credential.objects.filter(distributor_id=place[0], organization_id=place[1])
            ways.append(_Way(*EMAIL_PARTS.look(unit, organization.id, part)))
    if actor.can(holders.VIEW) and may_be_name(search):
        ways.append(_by_holder(actor, organization, search))
    return [*ways, *by_card(place, search)] if actor.can(VIEW_CARDS) else ways


def _by_holder(actor: Actor, organization: Organization, search: str) -> _Way:
    """Held by somebody of whom each word is known. Few are met by the holders, many by walking the list."""
    held_by = list_holders(actor=actor, organization=organization, search=search).order_by().values("id")
    holds = is_of_holder("holder_id", distributor_id=organization.distributor_id, text=search)
    return _Way(Q(holds, holder_id__isnull=False), Q(holder_id__in=held_by))


def by_card(place: tuple[UUID, UUID], search: str, *, alone: bool = False) -> Sequence[_Way]:
    """The cards of an organization that the words name. ``alone``: not all of a facility, but single ones."""
    ways = []
    if (number := read_number(search)) is not None:
        ways.append(_exactly(place, number=number))
        if not alone:
            ways.append(_exactly(place, facility=number))
    if (pair := read_pair(search)) is not None:
        ways.append(_exactly(place, facility=pair[0], number=pair[1]))
    if (value := read_hex(search)) is not None:
        ways.append(_exactly(place, value=value))
        if not search.isdecimal():
            ways.append(_exactly(place, number=value))
    return ways


def _exactly(place: tuple[UUID, UUID], **facts: int) -> _Way:
    """Cards of these facts, under each key that they may lie under."""
    possible = [cards.possible_indexes(*place, what, number) for what, number in facts.items()]
    columns = [f"{what}_index" for what in facts]
    is_one = reduce(or_, (Q(**dict(zip(columns, each, strict=True))) for each in zip(*possible, strict=True)))
    return _Way(is_one, is_one)


def _measured(rows: QuerySet[Credential], ways: Sequence[_Way]) -> Iterator[tuple[_Way, int]]:
    """How many rows each finds, to one above the most. Very few are named by their ids from here on."""
    walked = [way for way in ways if way.is_frequent]
    for way in walked:
        yield way, rows.filter(way.holds).order_by("email")[: COUNTED_AT_MOST + 1].count()
    picked = [way for way in ways if not way.is_frequent]
    texts = rows.order_by().values_list(Cast("id", CharField()))
    queries = [texts.filter(way.picks)[: COUNTED_AT_MOST + 1] for way in picked]
    for way, (number, ids) in zip(picked, fetch_some(queries, VERY_FEW + 1), strict=True):
        named = Q(id__in=[text for [text] in ids])
        yield _Way(named, named) if number <= VERY_FEW else way, number


def _total(rows: QuerySet[Credential], found: Sequence[tuple[_Way, int]]) -> tuple[int, bool]:
    """How many rows the ways find together, and whether that is exact: to the most that are counted."""
    if max(number for _, number in found) > COUNTED_AT_MOST:
        return COUNTED_AT_MOST, False
    (first, total), *others = found
    more = [rows.filter(way.picks).exclude(first.holds) for way, _ in others]
    total += _union(more).count() if more else 0
    return min(total, COUNTED_AT_MOST), total <= COUNTED_AT_MOST


def _union(ways: Sequence[QuerySet[Credential]]) -> QuerySet[Credential, Any]:
    first, *others = [way.order_by().values("id") for way in ways]
    return first.union(*others) if others else first
