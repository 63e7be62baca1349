"""Sending once more what was sent before: an event, many of them, or a test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, Min, OuterRef
from django.utils.translation import gettext as _

from mipass.base.audit.feed import MOST_SCANNED, Wanted, items_between, position_of
from mipass.base.audit.models import Event, Seal
from mipass.base.audit.operations import change, record
from mipass.base.audit.public import Item, is_selector
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Invalid, Refused
from mipass.base.kit.ids import new_id
from mipass.base.outbox.operations import notify
from mipass.domains.webhooks.claims import TEST
from mipass.domains.webhooks.models import ORDINARY, Delivery, DeliveryStatus, WebhookEndpoint
from mipass.domains.webhooks.operations import locked_endpoint
from mipass.domains.webhooks.queries import get_delivery
from mipass.domains.webhooks.rights import told_now
from mipass.domains.webhooks.schedule import MOST_REPLAYED, REPLAYED_PER_SECOND

ENDED = (DeliveryStatus.FAILED, DeliveryStatus.SENT, DeliveryStatus.CANCELLED)


@dataclass(frozen=True, slots=True)
class Span:
    """Which events to send again: from a sequence or a moment, to a moment; of types that it has, or some."""

    from_sequence: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    types: Sequence[str] = ()
    only_failed: bool = False


@change("webhooks:test")
def send_test(*, actor: Actor, endpoint: WebhookEndpoint) -> Delivery:
    """Have the worker send a test, once; its outcome is in the log a moment later."""
    found = locked_endpoint(actor, endpoint)
    test_id, moment = new_id(), now()
    delivery = Delivery(
        distributor_id=found.distributor_id,
        endpoint=found,
        event_id=test_id,
        sequence=0,
        type=TEST,
        run=test_id,
        due_at=moment,
        created_at=moment,
    )
    delivery.save(force_insert=True)
    record(actor=actor, event="webhook:tested", place=found.place, subject_id=found.id)
    return delivery


@change("webhooks:retry")
def retry_delivery(*, actor: Actor, delivery: Delivery) -> Delivery:
    """Send one event once more, with all tries before it again. Raises Refused while it is under way."""
    found = get_delivery(actor=actor, delivery_id=delivery.id)
    endpoint = locked_endpoint(actor, found.endpoint)
    rows = Delivery.objects.filter(distributor_id=found.distributor_id, id=found.id, status__in=ENDED)
    if found.is_test or not rows.exists():
        raise Refused(
            _("This event is on its way already, or was a test."),
            code="wrong_state",
            facts={"state": found.status},
        )
    again = _again(endpoint, found.event_id, found.sequence, found.type, run=new_id(), due_at=now())
    again.save(force_insert=True)
    record(
        actor=actor,
        event="webhook:retried",
        place=endpoint.place,
        subject_id=endpoint.id,
        event_id=found.event_id,
    )
    notify(actor=actor, kind="webhook-retried", name=endpoint.name)
    return again


@change("webhooks:replay")
def replay(*, actor: Actor, endpoint: WebhookEndpoint, span: Span) -> int:
    """Send what happened then once more, five events a second; how many there are.

    Also to a paused or disabled endpoint, by its present secret, and without effect on its health. Raises
    Invalid for a span without a beginning or with more than 10,000 events, Refused for an empty one.
    """
    found = locked_endpoint(actor, endpoint)
    items = _items(found, span)
    if not items:
        raise Refused(_("There are no such events."), code="no_change")
    run, moment = new_id(), now()
    pause = timedelta(seconds=1 / REPLAYED_PER_SECOND)
    Delivery.objects.bulk_create(
        _again(found, item.event_id, item.sequence, item.type, run=run, due_at=moment + turn * pause)
        for turn, item in enumerate(items)
    )
    record(
        actor=actor,
        event="webhook:replayed",
        place=found.place,
        subject_id=found.id,
        count=len(items),
        only_failed=span.only_failed,
    )
    notify(actor=actor, kind="webhook-replayed", name=found.name, count=len(items))
    return len(items)


def _again(
    endpoint: WebhookEndpoint, event_id: UUID, sequence: int, type_: str, *, run: UUID, due_at: datetime
) -> Delivery:
    return Delivery(
        distributor_id=endpoint.distributor_id,
        endpoint_id=endpoint.id,
        event_id=event_id,
        sequence=sequence,
        type=type_,
        run=run,
        due_at=due_at,
        created_at=now(),
    )


def _items(endpoint: WebhookEndpoint, span: Span) -> list[Item]:
    for selector in span.types:
        if not is_selector(selector):
            raise Invalid(_("There is no event of the type %(type)s.") % {"type": selector}, field="types")
    begin, wanted = _begin(endpoint, span), told_now(endpoint)
    narrowed = told_now(endpoint, types=span.types) if span.types else wanted
    if wanted is None or narrowed is None:
        return []
    both = Wanted(wanted.chain, wanted.codes & narrowed.codes, wanted.organization_ids)
    chosen = list[Item]()
    for item in _read(both, begin):
        if span.until is not None and item.at > span.until:
            continue
        chosen.append(item)
    if span.only_failed:
        failed = _failed(endpoint, begin)
        chosen = [item for item in chosen if item.event_id in failed]
    if len(chosen) > MOST_REPLAYED:
        message = _("These are %(number)d events; at most %(most)d are sent again at once.")
        facts = {"number": len(chosen), "most": MOST_REPLAYED}
        raise Invalid(message % facts, code="too_many", facts=facts)
    return chosen


def _read(wanted: Wanted, begin: int) -> Iterator[Item]:
    after, head = begin - 1, position_of(wanted.chain)
    while after < head:
        until = min(head, after + MOST_SCANNED)
        yield from items_between(wanted, after=after, until=until, limit=MOST_SCANNED)
        after = until


def _begin(endpoint: WebhookEndpoint, span: Span) -> int:
    if span.from_sequence is not None and span.from_sequence >= 1:
        return span.from_sequence
    if span.since is None:
        raise Invalid(_("Say from when events are to be sent again."), code="required", field="since")
    events = Event.objects.filter(
        distributor_id=endpoint.distributor_id, at__gte=span.since, id=OuterRef("event_id")
    )
    seals = Seal.objects.filter(chain=endpoint.distributor_id).filter(Exists(events))
    first: int | None = seals.aggregate(first=Min("position"))["first"]
    return first or position_of(endpoint.distributor_id) + 1


def _failed(endpoint: WebhookEndpoint, begin: int) -> set[UUID]:
    rows = Delivery.objects.filter(
        distributor_id=endpoint.distributor_id, endpoint_id=endpoint.id, run=ORDINARY, sequence__gte=begin
    )
    ended = rows.filter(status__in=[DeliveryStatus.FAILED, DeliveryStatus.CANCELLED])
    return set(ended.values_list("event_id", flat=True))
