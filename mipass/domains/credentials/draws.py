"""Drawing numbers from one pool: one for a credential, or many for a program.

What a program took is kept, so that whoever lost the answer gets the same ones.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from uuid import UUID

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.errors import NotFound
from mipass.base.kit.vault import seal, unseal
from mipass.base.requests.operations import claim
from mipass.domains.credentials.models import NumberDraw, NumberPool
from mipass.domains.credentials.permissions import ISSUE, VIEW_CARDS
from mipass.domains.credentials.pool_contents import NUMBER, Values, open_pool
from mipass.domains.credentials.pools import advance, empty, free_cards
from mipass.domains.distributors.data_keys import data_keys


@change("credentials:draw_number")
def draw_number(*, actor: Actor, pool: NumberPool) -> Values:
    """A card's fields with the pool's next free number, which nobody else is given. Raises PoolEmpty.

    To be issued in the same transaction: what is not issued was not drawn.
    """
    actor.require(ISSUE, pool.place)
    return _draw(pool, 1)[0]


@change("credentials:take_from_pool")
def take_from_pool(*, actor: Actor, pool: NumberPool, count: int, idempotency_key: str) -> Sequence[Values]:
    """The pool's next free cards, ``count`` or as many as there are; nobody else is given these.

    The same key again is given the same ones. Raises PoolEmpty where none is left, KeyReused.
    """
    actor.require(ISSUE, pool.place)
    actor.require(VIEW_CARDS, pool.place)
    claimed = claim(
        actor=actor,
        distributor_id=pool.distributor_id,
        key=idempotency_key,
        operation="credentials:take_from_pool",
        content={"pool": pool.id, "count": count},
    )
    if claimed.replayed:
        rows = NumberDraw.objects.filter(distributor_id=pool.distributor_id, drawn_from=pool.id)
        return _open(rows.get(id=claimed.result_id))
    drawn = _draw(pool, count)
    _keep(pool, claimed.result_id, drawn)
    record(actor=actor, event="pool:drawn", place=pool.place, subject_id=pool.id, numbers=len(drawn))
    return drawn


def _draw(pool: NumberPool, most: int) -> list[dict[str, int]]:
    """At least one. Raises PoolEmpty."""
    rows = NumberPool.objects.filter(distributor_id=pool.distributor_id, id=pool.id)
    present = lock(rows.select_related("organization")).first()
    if present is None:
        raise NotFound
    numbers = open_pool(present)
    free = list(islice(free_cards(present.organization, present.format, numbers), most))
    if not free:
        raise empty(pool.format)
    advance(present, replace(numbers, next=free[-1][NUMBER] + 1))
    return free


def _keep(pool: NumberPool, draw_id: UUID, drawn: Sequence[Values]) -> None:
    draw = NumberDraw(
        id=draw_id,
        distributor_id=pool.distributor_id,
        organization_id=pool.organization_id,
        drawn_from=pool.id,
        drawn_at=now(),
    )
    draw.content = seal(data_keys(pool.distributor_id), json.dumps(list(drawn)).encode(), place_of_draw(draw))
    draw.save(force_insert=True)


def _open(draw: NumberDraw) -> Sequence[Values]:
    """What was drawn. Raises CannotOpen when the row was tampered with."""
    sealed = unseal(data_keys(draw.distributor_id), draw.content, place_of_draw(draw))
    opened: list[dict[str, int]] = json.loads(sealed)
    return opened


def place_of_draw(draw: NumberDraw) -> bytes:
    """What a draw's content is bound to."""
    return b"draw" + draw.distributor_id.bytes + draw.id.bytes
