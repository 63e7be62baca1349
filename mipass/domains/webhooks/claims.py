"""Taking what is due, for the one process that will try it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from mipass.base.audit.feed import Wanted, items_between
from mipass.base.audit.public import octets, octets_of, stamp
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.vault import CannotOpen
from mipass.domains.webhooks.health import disable
from mipass.domains.webhooks.models import (
    Delivery,
    DeliveryStatus,
    DisabledReason,
    EndpointStatus,
    WebhookEndpoint,
)
from mipass.domains.webhooks.queries import due_deliveries, waiting_endpoints
from mipass.domains.webhooks.rights import any_told_now
from mipass.domains.webhooks.schedule import AT_A_TIME, AT_A_TIME_FAILING, CLAIM
from mipass.domains.webhooks.signing import headers_of

SECOND = timedelta(seconds=1)
TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Job:
    """One try, with all that it needs: nothing is read while it runs."""

    distributor_id: UUID
    endpoint_id: UUID
    delivery_id: UUID
    attempt: int
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


def claim_due(*, limit: int) -> list[Job]:
    """Take up to ``limit`` tries that are due for two minutes; if the process dies, they become due again.

    By turns: whoever was told longest ago comes first, so that a slow or busy endpoint holds up no other.
    """
    jobs = list[Job]()
    for distributor_id, endpoint_id in waiting_endpoints(now(), limit):
        if len(jobs) >= limit:
            break
        jobs += _claim_of(distributor_id, endpoint_id, limit - len(jobs))
    return jobs


@transaction.atomic
def _claim_of(distributor_id: UUID, endpoint_id: UUID, limit: int) -> list[Job]:
    moment = now()
    rows = WebhookEndpoint.objects.filter(distributor_id=distributor_id, id=endpoint_id, removed_at=None)
    endpoint = lock(rows).first()  # who claims for it at the same time waits here, and counts these
    if endpoint is None:
        return []
    wanted = any_told_now(endpoint)
    if wanted is None:
        _give_up(endpoint)
        return []
    mine = Delivery.objects.filter(distributor_id=distributor_id, endpoint_id=endpoint_id)
    limit = min(limit, _free(endpoint, mine.filter(claimed_until__gt=moment).count(), moment))
    due = due_deliveries(moment).filter(distributor_id=distributor_id, endpoint_id=endpoint_id)
    jobs = list[Job]()
    while not jobs and limit > 0:  # again where all of these turned out to be nothing to send
        claimed = [row for row in due.order_by("due_at", "id")[:limit] if _claim(row, moment)]
        if not claimed:
            break
        jobs = list(_jobs(endpoint, claimed, wanted, moment))
    _count(endpoint, len(jobs), moment)
    return jobs


def _give_up(endpoint: WebhookEndpoint) -> None:
    """Nobody with a right answers for it any more: nothing goes there, not even what was asked for."""
    mine = Delivery.objects.filter(distributor_id=endpoint.distributor_id, endpoint_id=endpoint.id)
    mine.filter(status=DeliveryStatus.QUEUED).update(status=DeliveryStatus.CANCELLED, ended_at=now())
    if endpoint.is_live:
        disable(endpoint, DisabledReason.MAKER)


def _free(endpoint: WebhookEndpoint, running: int, moment: datetime) -> int:
    """How many more may run: some at a time, and so many in a second."""
    most = AT_A_TIME_FAILING if endpoint.status == EndpointStatus.FAILING else AT_A_TIME
    return min(most - running, endpoint.per_second - _counted(endpoint, moment))


def _counted(endpoint: WebhookEndpoint, moment: datetime) -> int:
    is_present = endpoint.window_at is not None and timedelta(0) <= moment - endpoint.window_at < SECOND
    return endpoint.window_count if is_present else 0


def _count(endpoint: WebhookEndpoint, claimed: int, moment: datetime) -> None:
    counted = _counted(endpoint, moment)
    if not counted:
        endpoint.window_at = moment
    endpoint.window_count = counted + claimed
    endpoint.last_tried_at = moment
    endpoint.save(update_fields=["window_at", "window_count", "last_tried_at"])


def _claim(delivery: Delivery, moment: datetime) -> bool:
    # A conditional update: of several workers exactly one sees its row changed.
    rows = Delivery.objects.filter(
        distributor_id=delivery.distributor_id,
        id=delivery.id,
        status=DeliveryStatus.QUEUED,
        attempts=delivery.attempts,
        claimed_until=delivery.claimed_until,
    )
    delivery.attempts += 1
    return rows.update(claimed_until=moment + CLAIM, attempts=delivery.attempts) == 1


def _jobs(
    endpoint: WebhookEndpoint, claimed: list[Delivery], wanted: Wanted, moment: datetime
) -> Iterator[Job]:
    for delivery in claimed:
        body = body_of(endpoint, delivery, wanted)
        headers = _headers(endpoint, delivery, body, moment)
        if body is None or headers is None:
            _cancel(delivery)
            continue
        yield Job(
            distributor_id=endpoint.distributor_id,
            endpoint_id=endpoint.id,
            delivery_id=delivery.id,
            attempt=delivery.attempts,
            url=endpoint.url,
            headers=headers,
            body=body,
        )


def body_of(endpoint: WebhookEndpoint, delivery: Delivery, wanted: Wanted) -> bytes | None:
    """The same octets at each try; None for an event that the endpoint may not be told of any more."""
    if delivery.is_test:
        return octets_of(_test_item(endpoint, delivery))
    place = delivery.sequence
    items = items_between(wanted, after=place - 1, until=place, limit=1)
    return octets(items[0]) if items and items[0].event_id == delivery.event_id else None


def _test_item(endpoint: WebhookEndpoint, delivery: Delivery) -> dict[str, object]:
    """Like an item of the feed, in which tests do not stand."""
    return {
        "type": TEST,
        "timestamp": stamp(delivery.created_at),
        "data": {
            "event_id": str(delivery.event_id),
            "distributor_id": str(endpoint.distributor_id),
            "webhook_endpoint_id": str(endpoint.id),
        },
    }


def _headers(
    endpoint: WebhookEndpoint, delivery: Delivery, body: bytes | None, moment: datetime
) -> Mapping[str, str] | None:
    if body is None:
        return None
    try:
        return headers_of(endpoint, delivery, body, moment)
    except CannotOpen:  # the row was changed, or its key is gone: no further try will mend that
        return None


def _cancel(delivery: Delivery) -> None:
    rows = Delivery.objects.filter(distributor_id=delivery.distributor_id, id=delivery.id)
    rows.update(status=DeliveryStatus.CANCELLED, claimed_until=None, ended_at=now())
