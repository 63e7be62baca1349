"""Number pools: listed, made, forgotten, and many of their numbers taken at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from mipass.domains.credentials.draws import take_from_pool
from mipass.domains.credentials.models import NumberPool
from mipass.domains.credentials.pool_contents import NUMBER, open_pool
from mipass.domains.credentials.pools import add_pool, list_pools, remove_pool
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.paging import Page, Walk, page
from mipass.doors.api.v1.resources.shown_credentials import FIELDS
from mipass.doors.api.v1.schemas.pools import PoolIn, PoolOut, TakenCards, Taking

router = Router(tags=["Number pools"])
SCOPE = "pools:manage"
OTHERS = tuple(name for name in FIELDS if name != NUMBER)
IN_ORGANIZATION = "/organizations/{uuid:organization_id}/pools"
ONE = "/pools/{uuid:pool_id}"


@endpoint(router, "GET", IN_ORGANIZATION, scope=SCOPE, answers=Page[PoolOut], query=Walk)
def pools_of(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[Walk]
) -> dict[str, Any]:
    """The organization's number pools."""
    rows = list_pools(actor=request.call.actor, organization=request.call.found["organization_id"])
    return page(request, response, query, rows, lambda found: [_shown(pool) for pool in found])


@endpoint(
    router,
    "POST",
    IN_ORGANIZATION,
    scope=SCOPE,
    answers=PoolOut,
    status=201,
    refuses=["idempotency_key_reused", "request_in_progress", "too_many"],
)
def create_pool(request: ApiRequest, organization_id: UUID, body: PoolIn) -> Status[dict[str, Any]]:
    """A range of card numbers of one format. Ranges of equal cards must not overlap."""
    pool = add_pool(
        actor=request.call.actor,
        organization=request.call.found["organization_id"],
        format=body.format,
        first=int(body.first),
        last=int(body.last),
        others={name: int(text) for name in OTHERS if (text := getattr(body, name)) is not None},
        idempotency_key=request.key,
    )
    return Status(201, _shown(pool))


@endpoint(router, "DELETE", ONE, scope=SCOPE, answers=None, status=204)
def delete_pool(request: ApiRequest, pool_id: UUID) -> HttpResponse:
    """Forget a range. No credential changes."""
    remove_pool(actor=request.call.actor, pool=request.call.found["pool_id"])
    return HttpResponse(status=204)


@endpoint(
    router,
    "POST",
    ONE + "/take",
    scope=SCOPE,
    answers=TakenCards,
    is_keyed=True,
    refuses=["conflict", "pool_empty"],
)
def take_numbers(request: ApiRequest, pool_id: UUID, body: Taking) -> dict[str, Any]:
    """The next free numbers of this pool, which nobody else is given: `count`, or as many as are left.

    The same key again is given the same numbers.
    """
    pool = request.call.found["pool_id"]
    drawn = take_from_pool(actor=request.call.actor, pool=pool, count=body.count, idempotency_key=request.key)
    return {"format": pool.format, "data": [_digits(values) for values in drawn]}


def _shown(pool: NumberPool) -> dict[str, Any]:
    numbers = open_pool(pool)
    others = {name: each for name, each in _digits(numbers.others).items() if name != NUMBER}
    return {
        "id": pool.id,
        "organization_id": pool.organization_id,
        "format": pool.format,
        **others,
        "first": str(numbers.first),
        "last": str(numbers.last),
        "next": str(numbers.next),
        "left": numbers.left,
    }


def _digits(values: Mapping[str, int]) -> dict[str, str | None]:
    return {name: str(values[name]) if name in values else None for name in FIELDS}
