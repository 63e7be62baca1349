"""Finding credentials among a million: by part of an address, by number, facility code or whole value.

What finds few rows is asked for first and then sorted; what finds many is met soon enough by walking the
list in its order. Which of the two it is tells a count that stops at 10,000.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Q, QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.db import fetch_rows
from mipass.base.kit.parts import SHORTEST_PART, PartIndex
from mipass.domains.credentials import cards
from mipass.domains.credentials.bulk.hiding import shown_only
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.permissions import VIEW
from mipass.domains.credentials.queries import COUNTED_AT_MOST, count_found, list_credentials
from mipass.domains.organizations.models import Organization

EMAIL_PARTS = PartIndex("credentials_credential", "email", "organization_id")
FEW = 2_000  # rows that are sorted quicker than the list is walked


@dataclass(frozen=True, slots=True)
class Found:
    """The rows that were found, in no order yet, and their number: exact, or at least ``total``."""

    rows: QuerySet[Credential]
    total: int
    exact: bool


def find_credentials(
    *, actor: Actor, organization: Organization, search: str, status: str = "", format: str = ""
) -> Found:
    """An organization's credentials of a status and format that a search finds.

    ``search`` finds parts of e-mails (three characters and more) and, exactly, a card number, a facility
    code or a whole value in hex.
    """
    rows = list_credentials(actor=actor, organization=organization, status=status, format=format)
    ways = _ways(organization, search.strip())
    if not ways:
        return _counted(rows if not search.strip() else rows.none())
    counts = [way.number for way in ways]
    if sum(counts) > FEW:
        rows = rows.filter(reduce(or_, (way.condition for way in ways)))
        is_known = max(counts) > COUNTED_AT_MOST and not (status or format)
        return Found(rows, COUNTED_AT_MOST, exact=False) if is_known else _counted(rows)
    ids = [Credential.objects.filter(way.picking).order_by().values("id") for way in ways]
    return _counted(rows.filter(id__in=ids[0].union(*ids[1:]) if ids[1:] else ids[0]))


def count_each(
    *, actor: Actor, organization: Organization, column: str, values: Sequence[str]
) -> Mapping[str, int]:
    """How many of an organization's credentials have each value of ``status`` or ``format``.

    Each is counted to one above the most; values of none are left out. Costs one statement.
    """
    actor.require(VIEW, organization.place)
    if column not in {"status", "format"}:
        raise ValueError(column)
    one = (
        "SELECT CAST(%s AS varchar(20)), count(*) FROM (SELECT 1 FROM credentials_credential "  # noqa: S608
        f"WHERE distributor_id = %s AND organization_id = %s AND {column} = %s{shown_only('id')} "
        "LIMIT %s) AS found"
    )
    params: list[UUID | int | str] = []
    for value in values:
        params += [value, organization.distributor_id, organization.id, value, COUNTED_AT_MOST + 1]
    counted = fetch_rows(" UNION ALL ".join([one] * len(values)), params)
    return {value: number for value, number in counted if number}


def _counted(rows: QuerySet[Credential]) -> Found:
    return Found(rows, *count_found(rows))


@dataclass(frozen=True, slots=True)
class _Way:
    """One meaning that the words of a search may have, how many rows it finds, and how few are picked."""

    condition: Q
    picking: Q
    number: int


def _ways(organization: Organization, search: str) -> Sequence[_Way]:
    ways = []
    place = (organization.distributor_id, organization.id)
    if len(search) >= SHORTEST_PART:
        ways.append(_by_part(organization, search.lower()))
    if search.isascii() and search.isdecimal() and len(search) <= 78:  # 2^256 has 78 digits
        ways.append(_exactly(organization, number_index=cards.index_number(*place, int(search))))
        ways.append(_exactly(organization, facility_index=cards.index_facility(*place, int(search))))
    if (value := _hex(search)) is not None:
        ways.append(_exactly(organization, value_index=cards.index_value(*place, value)))
    return ways


def _by_part(organization: Organization, part: str) -> _Way:
    rows = Credential.objects.filter(distributor_id=organization.distributor_id)
    look = EMAIL_PARTS.look(rows, organization.id, part, limit=COUNTED_AT_MOST + 1)
    return _Way(look.holds, look.picks, look.number)


def _exactly(organization: Organization, **index: bytes) -> _Way:
    place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    found = Credential.objects.filter(**place, **index).order_by()[: COUNTED_AT_MOST + 1]
    return _Way(Q(**place, **index), Q(**place, **index), found.count())


def _hex(text: str) -> int | None:
    digits = text.lower().removeprefix("0x")
    is_hex = 0 < len(digits) <= 64 and all(digit in "0123456789abcdef" for digit in digits)
    return int(digits, 16) if is_hex else None
