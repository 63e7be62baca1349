"""Queueing what happened for the endpoints that are to be told of it."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from mipass.base.audit.feed import MOST_SCANNED, items_between, position_of
from mipass.base.audit.public import Item
from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.domains.webhooks.health import disable
from mipass.domains.webhooks.models import Delivery, DisabledReason, WebhookEndpoint
from mipass.domains.webhooks.queries import behind
from mipass.domains.webhooks.rights import told_now

AT_ONCE = 1_000


def fan_out() -> int:
    """Take each endpoint that is behind a step further; how many there were.

    A step is one transaction: what is read past the endpoint's mark is queued, and the mark moves.
    """
    waiting = list(behind().order_by("id").values_list("distributor_id", "id"))
    for distributor_id, endpoint_id in waiting:
        _step(distributor_id, endpoint_id)
    return len(waiting)


@transaction.atomic
def _step(distributor_id: UUID, endpoint_id: UUID) -> None:
    rows = WebhookEndpoint.objects.filter(distributor_id=distributor_id, id=endpoint_id)
    endpoint = lock(rows).first()
    if endpoint is None or not endpoint.is_live:
        return
    wanted = told_now(endpoint)
    if wanted is None:
        disable(endpoint, DisabledReason.MAKER)
        return
    after = endpoint.from_sequence - 1
    until = min(position_of(distributor_id), after + MOST_SCANNED)
    items = items_between(wanted, after=after, until=until, limit=AT_ONCE)
    # Unique by endpoint and event: one that was begun from an earlier sequence again queues nothing twice.
    Delivery.objects.bulk_create([_delivery(endpoint, item) for item in items], ignore_conflicts=True)
    reached = items[-1].sequence if len(items) == AT_ONCE else until
    rows.update(from_sequence=max(reached, after) + 1)


def _delivery(endpoint: WebhookEndpoint, item: Item) -> Delivery:
    moment = now()
    return Delivery(
        distributor_id=endpoint.distributor_id,
        endpoint_id=endpoint.id,
        event_id=item.event_id,
        sequence=item.sequence,
        type=item.type,
        due_at=moment,
        created_at=moment,
    )
