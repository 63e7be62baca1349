"""Taking what is due, for the one process that will try it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from mipass.base.audit.feed import Wanted, items_at
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
from mipass.domains.webhooks.schedule import A_ROUND, AT_A_TIME, CLAIM
from mipass.domains.webhooks.signing import headers_of, signers_of

SECOND = timedelta(seconds=1)
TEST = "webhook.test"


@dataclass(frozen=True, slots=True)
class Job:
    """One try, with all that it needs: nothing is read while it runs."""

    delivery_id: UUID
    attempt: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Round:
    """Some tries for one endpoint, one after the other, claimed together."""

    distributor_id: UUID
    endpoint_id: UUID
    url: str = field(repr=False)
    jobs: Sequence[Job]


def claim_due(*, limit: int, busy: Collection[UUID] = ()) -> list[Round]:
    """Take up to ``limit`` rounds that are due for two minutes; if the process dies, they become due again.

    By turns: whoever was told longest ago comes first, so that a slow or busy endpoint holds up no other.
    Those that are ``busy`` wait until all of their rounds have ended.
    """
    rounds = list[Round]()
    for distributor_id, endpoint_id in waiting_endpoints(now(), limit, but=busy):
        if len(rounds) >= limit:
            break
        rounds += _claim_of(distributor_id, endpoint_id, limit - len(rounds))
    return rounds


@transaction.atomic
def _claim_of(distributor_id: UUID, endpoint_id: UUID, limit: int) -> list[Round]:
    moment = now()
    rows = WebhookEndpoint.objects.filter(distributor_id=distributor_id, id=endpoint_id, removed_at=None)
    endpoint = lock(rows).first()  # who claims for it at the same time waits here, and finds it taken
    if endpoint is None or _is_taken(endpoint, moment):
        return []
    wanted = any_told_now(endpoint)
    if wanted is None:
        _give_up(endpoint)
        return []
    most, each = (1, 1) if endpoint.status == EndpointStatus.FAILING else (AT_A_TIME, A_ROUND)
    most = min(most, limit)
    jobs = _claim_some(endpoint, min(most * each, _free(endpoint, moment)), wanted, moment)
    _count(endpoint, len(jobs), moment)
    parts = (jobs[first::most] for first in range(most))
    return [Round(distributor_id, endpoint_id, endpoint.url, part) for part in parts if part]


def _is_taken(endpoint: WebhookEndpoint, moment: datetime) -> bool:
    """Whether rounds for it run: here, or in another process."""
    mine = Delivery.objects.filter(distributor_id=endpoint.distributor_id, endpoint_id=endpoint.id)
    return mine.filter(status=DeliveryStatus.QUEUED, claimed_until__gt=moment).exists()


def _claim_some(endpoint: WebhookEndpoint, limit: int, wanted: Wanted, moment: datetime) -> list[Job]:
    """Again where all of these turned out to be nothing to send."""
    due = due_deliveries(moment).filter(distributor_id=endpoint.distributor_id, endpoint_id=endpoint.id)
    jobs = list[Job]()
    while not jobs and limit > 0:
        rows = due.select_for_update(no_key=True, of=("self",)).order_by("due_at", "id")
        claimed = list(rows[:limit])
        if not claimed:
            break
        _claim(endpoint, claimed, moment)
        jobs = list(_jobs(endpoint, claimed, wanted, moment))
    return jobs


def _give_up(endpoint: WebhookEndpoint) -> None:
    """Nobody with a right answers for it any more: nothing goes there, not even what was asked for."""
    mine = Delivery.objects.filter(distributor_id=endpoint.distributor_id, endpoint_id=endpoint.id)
    mine.filter(status=DeliveryStatus.QUEUED).update(status=DeliveryStatus.CANCELLED, ended_at=now())
    if endpoint.is_live:
        disable(endpoint, DisabledReason.MAKER)


def _free(endpoint: WebhookEndpoint, moment: datetime) -> int:
    """How many more may go out in this second."""
    return endpoint.per_second - _counted(endpoint, moment)


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


def _claim(endpoint: WebhookEndpoint, found: Sequence[Delivery], moment: datetime) -> None:
    """Have these locked deliveries until the claim ends."""
    ids = [delivery.id for delivery in found]
    rows = Delivery.objects.filter(distributor_id=endpoint.distributor_id, id__in=ids)
    rows.update(claimed_until=moment + CLAIM, attempts=F("attempts") + 1)
    for delivery in found:
        delivery.attempts += 1


def _jobs(
    endpoint: WebhookEndpoint, claimed: Sequence[Delivery], wanted: Wanted, moment: datetime
) -> Iterator[Job]:
    """What is to be sent. The secrets are opened and the events read once for all of them."""
    try:
        signers = signers_of(endpoint, moment)
        bodies = bodies_of(endpoint, claimed, wanted)
    except CannotOpen:  # the row was changed, or its key is gone: no further try will mend that
        signers, bodies = [], {}
    for delivery in claimed:
        body = bodies.get(delivery.id)
        if body is None:
            _cancel(delivery)
            continue
        headers = headers_of(signers, delivery, body, moment)
        yield Job(delivery_id=delivery.id, attempt=delivery.attempts, headers=headers, body=body)


def bodies_of(
    endpoint: WebhookEndpoint, deliveries: Sequence[Delivery], wanted: Wanted
) -> Mapping[UUID, bytes]:
    """By delivery the same octets at each try. Events that may not be told any more have none."""
    places = [delivery.sequence for delivery in deliveries if not delivery.is_test]
    items = {item.event_id: item for item in items_at(wanted, places)}
    bodies = dict[UUID, bytes]()
    for delivery in deliveries:
        item = items.get(delivery.event_id)
        if delivery.is_test:
            bodies[delivery.id] = octets_of(_test_item(endpoint, delivery))
        elif item is not None and item.sequence == delivery.sequence:
            bodies[delivery.id] = octets(item)
    return bodies


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


def _cancel(delivery: Delivery) -> None:
    rows = Delivery.objects.filter(distributor_id=delivery.distributor_id, id=delivery.id)
    rows.update(status=DeliveryStatus.CANCELLED, claimed_until=None, ended_at=now())
