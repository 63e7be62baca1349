"""Number pools: which card number is the next free one of a range, for one credential or for many.

A number is free when no live credential of the organization carries the same bits. The pool's ``next`` moves
forward, past what was given out; and back when a draft is thrown away that was the last to take numbers. One
that came back with a withdrawal is given out again only by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from types import MappingProxyType
from uuid import UUID

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock, one_at_a_time
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.base.outbox.operations import notify
from mipass.base.requests.operations import claim_if_keyed
from mipass.domains.credentials import cards
from mipass.domains.credentials.models import Credential, CredentialStatus, NumberPool
from mipass.domains.credentials.permissions import ISSUE, VIEW_CARDS
from mipass.domains.credentials.pool_contents import NUMBER, Numbers, Values, open_pool, seal_pool
from mipass.domains.organizations.models import Organization
from mipass.protocol import wiegand
from mipass.protocol.wiegand import WiegandError

LOOKED_AT_ONCE = 200
LONGEST_LOOK = 20_000  # numbers in use, one after the other, after which a pool counts as full
MOST_POOLS = 100


class PoolEmpty(Refused):
    """No free number is left in the pools of this format."""

    code = "pool_empty"


@change("credentials:add_pool")
def add_pool(
    *,
    actor: Actor,
    organization: Organization,
    format: str,
    first: int,
    last: int,
    others: Values,
    idempotency_key: str = "",
) -> NumberPool:
    """A pool of the format's card numbers; ``others`` are the format's other fields.

    With a key the same request again is the same pool, if it is still there. Raises Invalid, KeyReused.
    """
    _require(actor, organization.place)
    _check(format, first, last, others)
    numbers = Numbers(first, last, first, dict(others))
    claimed = claim_if_keyed(
        actor=actor,
        distributor_id=organization.distributor_id,
        key=idempotency_key,
        operation="credentials:add_pool",
        content={"organization": organization.id, "format": format, **asdict(numbers)},
    )
    if claimed.replayed:
        return get_pool(actor=actor, organization=organization, pool_id=claimed.result_id)
    one_at_a_time(f"number pools of {organization.id}")
    _refuse_overlap(list_pools(actor=actor, organization=organization), format, first, last, others)
    return _added(actor, organization, claimed.result_id, format, numbers)


def _require(actor: Actor, place: Place) -> None:
    """Ranges are numbers of cards. To draw one for a credential asks for ISSUE alone."""
    actor.require(ISSUE, place)
    actor.require(VIEW_CARDS, place)


def _added(
    actor: Actor, organization: Organization, pool_id: UUID, format: str, numbers: Numbers
) -> NumberPool:
    pool = NumberPool(
        id=pool_id,
        distributor_id=organization.distributor_id,
        organization=organization,
        format=format,
        created_at=now(),
    )
    pool.content = seal_pool(pool, numbers)
    pool.save(force_insert=True)
    record(actor=actor, event="pool:added", place=pool.place, subject_id=pool.id, format=format)
    notify(actor=actor, kind="pool-added")
    return pool


@change("credentials:remove_pool")
def remove_pool(*, actor: Actor, pool: NumberPool) -> None:
    """Forget a range. No credential changes."""
    _require(actor, pool.place)
    if not NumberPool.objects.filter(distributor_id=pool.distributor_id, id=pool.id).delete()[0]:
        raise NotFound
    record(actor=actor, event="pool:removed", place=pool.place, subject_id=pool.id, format=pool.format)
    notify(actor=actor, kind="pool-removed")


def offer_number(*, actor: Actor, organization: Organization, format: str) -> dict[str, int]:
    """A card's fields with the next free number, which stays free until it is issued. Raises PoolEmpty."""
    actor.require(ISSUE, organization.place)
    for pool in list_pools(actor=actor, organization=organization).filter(format=format):
        numbers = open_pool(pool)
        for values in free_cards(organization, format, numbers):
            return values
    raise empty(format)


def next_free(actor: Actor, organization: Organization, format: str) -> dict[str, int] | None:
    """The same, or None for a format without pools or with empty ones."""
    try:
        return offer_number(actor=actor, organization=organization, format=format)
    except PoolEmpty:
        return None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Numbers were taken of a pool: from which on, and its version ``before`` and ``after``."""

    pool_id: UUID
    next: int
    before: int
    after: int


@change("credentials:take_numbers")
def take_numbers(
    *,
    actor: Actor,
    organization: Organization,
    format: str,
    most: int,
    others: Values = MappingProxyType({}),
    told: Callable[[Receipt], None] = lambda _receipt: None,
) -> list[dict[str, int]]:
    """Free cards' fields, as many as there are but no more than asked for; nobody else is given these.

    ``others`` narrows to pools with these other fields. ``told`` hears of each pool that numbers were taken
    of, so that they can be given back.
    """
    actor.require(ISSUE, organization.place)
    taken: list[dict[str, int]] = []
    for pool in lock(list_pools(actor=actor, organization=organization).filter(format=format)):
        numbers = open_pool(pool)
        if others.items() <= numbers.others.items():
            free = list(islice(free_cards(organization, format, numbers), most - len(taken)))
            taken += free
            if free:
                advance(pool, replace(numbers, next=free[-1][NUMBER] + 1))
                told(Receipt(pool.id, numbers.next, pool.version, pool.version + 1))
    return taken


def give_numbers_back(organization: Organization, receipt: Receipt) -> bool:
    """Let a pool begin again where numbers were taken of it that nobody uses; whether it does.

    It does not where it was used or changed since: the numbers stay unused then. Within a transaction.
    """
    rows = NumberPool.objects.filter(distributor_id=organization.distributor_id, organization=organization)
    pool = lock(rows.filter(id=receipt.pool_id, version=receipt.after)).first()
    if pool is not None:
        advance(pool, replace(open_pool(pool), next=receipt.next))
    return pool is not None


def advance(pool: NumberPool, numbers: Numbers) -> None:
    """Write that numbers were given out. Raises Refused where somebody else did so meanwhile."""
    rows = NumberPool.objects.filter(distributor_id=pool.distributor_id, id=pool.id, version=pool.version)
    if not rows.update(content=seal_pool(pool, numbers), version=F("version") + 1):
        raise Refused(_("Someone else has just used the number pool; try again."), code="conflict")


def empty(format: str) -> PoolEmpty:
    """The refusal of a format whose pools hold no free number."""
    form = wiegand.FORMATS.get(format)
    name = form.short_name if form else format
    return PoolEmpty(_("No free number is left in the pools of %(format)s.") % {"format": name})


def _check(format: str, first: int, last: int, others: Values) -> None:
    form = next((form for form in wiegand.offered() if form.code == format), None)
    if form is None or all(each.name != NUMBER for each in form.fields):
        raise Invalid(_("This format has no card number."), code="bad_format", field="format")
    if first > last:
        raise Invalid(_("The last number is smaller than the first."), code="bad_range", field="last")
    for name, number in (("first", first), ("last", last)):
        try:
            wiegand.encode(format, {**others, NUMBER: number})
        except WiegandError as error:
            wrong = name if error.field == NUMBER else error.field
            raise Invalid(str(error), code=error.code, field=wrong) from None


def _refuse_overlap(pools: QuerySet[NumberPool], format: str, first: int, last: int, others: Values) -> None:
    for pool in pools[:MOST_POOLS]:
        numbers = open_pool(pool)
        is_same = pool.format == format and numbers.others == dict(others)
        if is_same and first <= numbers.last and numbers.first <= last:
            message = _("A pool already holds %(first)d to %(last)d; ranges must not overlap.")
            bounds = {"first": numbers.first, "last": numbers.last}
            raise Invalid(message % bounds, code="overlap", field="first")
    if pools.count() >= MOST_POOLS:
        raise Refused(_("There are too many number pools; remove one first."), code="too_many")


def free_cards(organization: Organization, format: str, numbers: Numbers) -> Iterator[dict[str, int]]:
    """The free cards from the next number on; looked up in lots, and given up after a long row of used."""
    used = 0
    for start in range(numbers.next, numbers.last + 1, LOOKED_AT_ONCE):
        lot = range(start, min(start + LOOKED_AT_ONCE, numbers.last + 1))
        live = _live(organization, format, [numbers.values(number) for number in lot])
        for number in lot:
            if number not in live:
                used = 0
                yield numbers.values(number)
        used += len(live)
        if used >= LONGEST_LOOK:
            return


def _live(organization: Organization, format: str, lot: Sequence[dict[str, int]]) -> set[int]:
    """The numbers of those cards that a live credential of the organization carries."""
    place = (organization.distributor_id, organization.id)
    by_index = {
        index: values[NUMBER]
        for values in lot
        for index in cards.possible_indexes(*place, "value", wiegand.encode(format, values).value)
    }
    rows = Credential.objects.filter(
        distributor_id=organization.distributor_id,
        organization=organization,
        value_index__in=list(by_index),
        bit_length=wiegand.FORMATS[format].bits,
    ).exclude(status=CredentialStatus.REVOKED)
    return {by_index[bytes(index)] for index in rows.values_list("value_index", flat=True)}


def visible_to(actor: Actor) -> QuerySet[NumberPool]:
    """The pools that the actor may know of."""
    rows = NumberPool.objects.select_related("organization__distributor")
    if not actor.can(ISSUE):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def list_pools(*, actor: Actor, organization: Organization) -> QuerySet[NumberPool]:
    """An organization's pools, in the order in which they are used."""
    actor.require(ISSUE, organization.place)
    rows = NumberPool.objects.filter(distributor_id=organization.distributor_id, organization=organization)
    return rows.order_by("format", "id")


def get_pool(*, actor: Actor, organization: Organization, pool_id: UUID) -> NumberPool:
    """One pool of an organization. Raises NotFound."""
    found = list_pools(actor=actor, organization=organization).filter(id=pool_id).first()
    if found is None:
        raise NotFound
    return found
