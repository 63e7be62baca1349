"""Reading endpoints, what is sent to them and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from mipass.base.audit.models import Seal
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.domains.distributors.models import DistributorStatus
from mipass.domains.webhooks.models import (
    LIVE,
    ORDINARY,
    Attempt,
    Delivery,
    DeliveryStatus,
    WebhookEndpoint,
)
from mipass.domains.webhooks.permissions import MANAGE
from mipass.domains.webhooks.rights import reaches


def visible_to(actor: Actor) -> QuerySet[WebhookEndpoint]:
    """The endpoints of the actor's distributor that tell of nothing beyond the actor's reach."""
    if not actor.can(MANAGE):
        return WebhookEndpoint.objects.none()
    rows = WebhookEndpoint.objects.filter(distributor_id=actor.own_distributor_id, removed_at=None)
    if actor.organization_ids is None:
        return rows
    return rows.filter(id__in=[row.id for row in rows if reaches(actor, row)])


def list_endpoints(*, actor: Actor) -> list[WebhookEndpoint]:
    """All within reach, the oldest first: there are few."""
    return list(visible_to(actor).order_by("created_at", "id"))


def get_endpoint(*, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).filter(id=endpoint_id).first()
    if found is None:
        raise NotFound
    return found


def find_endpoint(*, actor: Actor, endpoint_id: UUID) -> WebhookEndpoint:
    """One endpoint of any distributor, for the system: to tell of it. Raises NotFound for a removed one."""
    actor.require(MANAGE)
    found = WebhookEndpoint.objects.filter(id=endpoint_id, removed_at=None).first()
    if found is None:
        raise NotFound
    return found


def list_deliveries(*, actor: Actor, endpoint: WebhookEndpoint, status: str = "") -> QuerySet[Delivery]:
    """What was or is to be sent to an endpoint; to be ordered by ``id``."""
    rows = Delivery.objects.filter(
        distributor_id=endpoint.distributor_id, endpoint__in=visible_to(actor).filter(id=endpoint.id)
    )
    return rows.filter(status=status) if status else rows


def get_delivery(*, actor: Actor, delivery_id: UUID) -> Delivery:
    """One delivery, with its endpoint. Raises NotFound outside the actor's reach."""
    rows = Delivery.objects.filter(distributor_id=actor.own_distributor_id, endpoint__in=visible_to(actor))
    found = rows.filter(id=delivery_id).select_related("endpoint").first()
    if found is None:
        raise NotFound
    return found


def list_attempts(*, actor: Actor, delivery: Delivery) -> list[Attempt]:
    """What came of each try, the newest first."""
    get_delivery(actor=actor, delivery_id=delivery.id)
    rows = Attempt.objects.filter(distributor_id=delivery.distributor_id, delivery_id=delivery.id)
    return list(rows.order_by("-id"))


def count_by_status(*, actor: Actor, endpoint: WebhookEndpoint) -> Mapping[str, int]:
    """How many deliveries are in each status."""
    rows = list_deliveries(actor=actor, endpoint=endpoint).order_by().values_list("status")
    return dict(rows.annotate(number=Count("id")))


def behind() -> QuerySet[WebhookEndpoint]:
    """Live endpoints of distributors at work, for which events have been sealed that are not queued yet."""
    later = Seal.objects.filter(chain=OuterRef("distributor_id"), position__gte=OuterRef("from_sequence"))
    return _at_work().filter(Exists(later), status__in=LIVE)


def due_deliveries(at: datetime) -> QuerySet[Delivery]:
    """What can be tried at that moment: nobody has it, and its endpoint takes it.

    To one that is paused or disabled nothing goes but what somebody asked for.
    """
    unclaimed = Q(claimed_until=None) | Q(claimed_until__lte=at)
    not_slowed = Q(endpoint__not_before=None) | Q(endpoint__not_before__lte=at)
    taken = Q(endpoint__status__in=LIVE) | ~Q(run=ORDINARY)
    rows = Delivery.objects.filter(unclaimed, not_slowed, taken, status=DeliveryStatus.QUEUED, due_at__lte=at)
    return rows.filter(
        endpoint__removed_at=None,
        endpoint__distributor_id=F("distributor_id"),
        endpoint__distributor__status=DistributorStatus.ACTIVE,
    )


def waiting_endpoints(at: datetime, most: int, *, but: Collection[UUID] = ()) -> Sequence[tuple[UUID, UUID]]:
    """The distributors and ids of endpoints with something due, the one that was tried longest ago first."""
    due = due_deliveries(at).filter(endpoint_id=OuterRef("id"))
    rows = (
        _at_work()
        .exclude(id__in=but)
        .filter(Exists(due))
        .order_by(F("last_tried_at").asc(nulls_first=True), "id")
    )
    return list(rows.values_list("distributor_id", "id")[:most])


def _at_work() -> QuerySet[WebhookEndpoint]:
    return WebhookEndpoint.objects.filter(removed_at=None, distributor__status=DistributorStatus.ACTIVE)
