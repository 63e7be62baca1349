"""Webhook endpoints: added, changed, paused, tested; their log, and sending once more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from mipass.domains.webhooks import operations, replaying
from mipass.domains.webhooks.models import Attempt, Delivery, DeliveryStatus, WebhookEndpoint
from mipass.domains.webhooks.queries import list_attempts, list_deliveries, visible_to
from mipass.domains.webhooks.wishes import Wishes
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.paging import Page, Walk, page
from mipass.doors.api.v1.schemas.webhooks import (
    DeliveryOut,
    DeliveryWalk,
    DeliveryWithTries,
    Enabling,
    Replay,
    Replayed,
    WebhookEndpointIn,
    WebhookEndpointMade,
    WebhookEndpointOut,
    WebhookEndpointPatch,
)
from mipass.doors.api.v1.versions import require_version, tell_version, version_of
from mipass.doors.web.compression import kept_as_it_is

router = Router(tags=["Webhooks"])
SCOPE = "webhooks:manage"
ALL, ONE = "/webhook-endpoints", "/webhook-endpoints/{uuid:endpoint_id}"
DELIVERY = "/webhook-deliveries/{uuid:delivery_id}"


@endpoint(router, "GET", ALL, scope=SCOPE, answers=Page[WebhookEndpointOut], query=Walk)
def list_webhook_endpoints(request: ApiRequest, response: HttpResponse, query: Query[Walk]) -> dict[str, Any]:
    """The endpoints that tell of nothing beyond the client's reach."""
    rows = visible_to(request.call.actor)
    return page(request, response, query, rows, lambda found: [_shown(each) for each in found])


@endpoint(
    router,
    "POST",
    ALL,
    scope=SCOPE,
    answers=WebhookEndpointMade,
    status=201,
    is_keyed=True,
    refuses=["not_found", "too_many"],
)
def add_webhook_endpoint(
    request: ApiRequest, response: HttpResponse, body: WebhookEndpointIn
) -> Status[dict[str, Any]]:
    """Have events sent to an address of yours, signed by a secret that is told this once.

    https alone, and no address of an inner network. It is told of what happens from now on, within the
    rights that this client has then.
    """
    made = operations.add_endpoint(
        actor=request.call.actor,
        distributor=request.call.distributor,
        wishes=Wishes(**body.dict()),
        idempotency_key=request.key,
    )
    response["Location"] = f"/api/v1/webhook-endpoints/{made.endpoint.id}"
    kept_as_it_is(response)
    return Status(201, {**_answer(response, made.endpoint), "secret": made.secret})


@endpoint(router, "GET", ONE, scope=SCOPE, answers=WebhookEndpointOut)
def read_webhook_endpoint(request: ApiRequest, response: HttpResponse, endpoint_id: UUID) -> dict[str, Any]:
    """One endpoint, without its secret."""
    return _answer(response, request.call.found["endpoint_id"])


@endpoint(router, "PATCH", ONE, scope=SCOPE, answers=WebhookEndpointOut, refuses=["stale_version"])
def change_webhook_endpoint(
    request: ApiRequest, response: HttpResponse, endpoint_id: UUID, body: WebhookEndpointPatch
) -> dict[str, Any]:
    """Change it. What waits already is sent to the new address."""
    found: WebhookEndpoint = request.call.found["endpoint_id"]
    require_version(request, _version(found))
    present = Wishes(
        url=found.url,
        description=found.description,
        types=found.types,
        organization_ids=None if found.organization_ids is None else [*map(UUID, found.organization_ids)],
        per_second=found.per_second,
    )
    wishes = replace(present, **body.dict(exclude_unset=True))
    return _answer(
        response, operations.edit_endpoint(actor=request.call.actor, endpoint=found, wishes=wishes)
    )


@endpoint(router, "DELETE", ONE, scope=SCOPE, answers=None, status=204)
def remove_webhook_endpoint(request: ApiRequest, endpoint_id: UUID) -> HttpResponse:
    """Send it nothing any more. Its log stays for 30 days."""
    operations.remove_endpoint(actor=request.call.actor, endpoint=request.call.found["endpoint_id"])
    return HttpResponse(status=204)


@endpoint(router, "POST", ONE + "/pause", scope=SCOPE, answers=WebhookEndpointOut, refuses=["wrong_state"])
def pause_webhook_endpoint(request: ApiRequest, response: HttpResponse, endpoint_id: UUID) -> dict[str, Any]:
    """Send it nothing until it is enabled."""
    found = request.call.found["endpoint_id"]
    return _answer(response, operations.pause_endpoint(actor=request.call.actor, endpoint=found))


@endpoint(router, "POST", ONE + "/enable", scope=SCOPE, answers=WebhookEndpointOut, refuses=["wrong_state"])
def enable_webhook_endpoint(
    request: ApiRequest, response: HttpResponse, endpoint_id: UUID, body: Enabling
) -> dict[str, Any]:
    """Send it events again, from a sequence on or from now on."""
    found = request.call.found["endpoint_id"]
    enabled = operations.enable_endpoint(
        actor=request.call.actor, endpoint=found, from_sequence=body.from_sequence
    )
    return _answer(response, enabled)


@endpoint(router, "POST", ONE + "/rotate-secret", scope=SCOPE, answers=WebhookEndpointMade)
def rotate_webhook_secret(request: ApiRequest, response: HttpResponse, endpoint_id: UUID) -> dict[str, Any]:
    """A new secret, told this once. For 24 hours the one before signs beside it."""
    found = request.call.found["endpoint_id"]
    made = operations.rotate_secret(actor=request.call.actor, endpoint=found)
    kept_as_it_is(response)
    return {**_answer(response, made.endpoint), "secret": made.secret}


@endpoint(router, "POST", ONE + "/test", scope=SCOPE, answers=DeliveryOut, status=202)
def test_webhook_endpoint(
    request: ApiRequest, response: HttpResponse, endpoint_id: UUID
) -> Status[dict[str, Any]]:
    """Have `webhook.test` sent. What came of it is told by the delivery, a moment later."""
    found = request.call.found["endpoint_id"]
    delivery = replaying.send_test(actor=request.call.actor, endpoint=found)
    response["Location"] = f"/api/v1/webhook-deliveries/{delivery.id}"
    response["Retry-After"] = "2"
    return Status(202, _delivery(delivery))


@endpoint(router, "POST", ONE + "/replay", scope=SCOPE, answers=Replayed, status=202, refuses=["no_change"])
def replay_webhook_events(request: ApiRequest, endpoint_id: UUID, body: Replay) -> Status[dict[str, int]]:
    """Send what happened then once more, five events a second, also to a paused or disabled endpoint."""
    count = replaying.replay(
        actor=request.call.actor,
        endpoint=request.call.found["endpoint_id"],
        span=replaying.Span(**body.dict()),
    )
    return Status(202, {"count": count})


@endpoint(
    router,
    "GET",
    ONE + "/deliveries",
    scope=SCOPE,
    answers=Page[DeliveryOut],
    query=DeliveryWalk,
)
def webhook_deliveries_of(
    request: ApiRequest, response: HttpResponse, endpoint_id: UUID, query: Query[DeliveryWalk]
) -> dict[str, Any]:
    """What was or is to be sent to it, of the last 30 days."""
    found = request.call.found["endpoint_id"]
    rows = list_deliveries(actor=request.call.actor, endpoint=found, status=query.status or "")
    return page(request, response, query, rows, lambda some: [_delivery(each) for each in some])


@endpoint(router, "GET", DELIVERY, scope=SCOPE, answers=DeliveryWithTries)
def read_webhook_delivery(request: ApiRequest, delivery_id: UUID) -> dict[str, Any]:
    """One delivery with what came of each try."""
    delivery = request.call.found["delivery_id"]
    tries = list_attempts(actor=request.call.actor, delivery=delivery)
    return {**_delivery(delivery), "tries": [_attempt(each) for each in tries]}


@endpoint(
    router, "POST", DELIVERY + "/retry", scope=SCOPE, answers=DeliveryOut, status=202, refuses=["wrong_state"]
)
def retry_webhook_delivery(request: ApiRequest, delivery_id: UUID) -> Status[dict[str, Any]]:
    """Send one event once more, with all tries before it again."""
    found = request.call.found["delivery_id"]
    return Status(202, _delivery(replaying.retry_delivery(actor=request.call.actor, delivery=found)))


def _answer(response: HttpResponse, found: WebhookEndpoint) -> dict[str, Any]:
    shown = _shown(found)
    tell_version(response, shown["version"])
    return shown


def _shown(found: WebhookEndpoint) -> dict[str, Any]:
    return {
        "id": found.id,
        "url": found.url,
        "description": found.description,
        "types": found.types,
        "organization_ids": found.organization_ids,
        "per_second": found.per_second,
        "status": found.status,
        "disabled_reason": found.disabled_reason or None,
        "created_by": {"kind": found.created_by_kind, "id": found.created_by_id},
        "created_at": found.created_at,
        "last_success_at": found.last_success_at,
        "failing_since": found.failing_since,
        "from_sequence": found.from_sequence,
        "version": _version(found),
    }


def _version(found: WebhookEndpoint) -> str:
    return version_of(
        found.id, found.url, found.description, found.types, found.organization_ids, found.per_second
    )


def _delivery(delivery: Delivery) -> dict[str, Any]:
    is_queued = delivery.status == DeliveryStatus.QUEUED
    return {
        "id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "webhook_id": delivery.message_id,
        "event_id": delivery.event_id,
        "sequence": delivery.sequence,
        "type": delivery.type,
        "status": delivery.status,
        "attempts": delivery.attempts,
        "next_try_at": delivery.due_at if is_queued else None,
        "created_at": delivery.created_at,
        "ended_at": delivery.ended_at,
    }


def _attempt(each: Attempt) -> dict[str, Any]:
    return {
        "at": each.at,
        "status": each.status,
        "ms": each.ms,
        "error": each.error or None,
        "answer": each.answer or None,
    }
