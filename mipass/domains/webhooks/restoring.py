"""What was to be sent by a database that was put back: it may have been sent since."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.clock import now
from mipass.domains.webhooks.models import Delivery, DeliveryStatus


def hold_queued_deliveries() -> int:
    """Hold all that waits to be sent. How many."""
    return Delivery.objects.filter(status=DeliveryStatus.QUEUED).update(status=DeliveryStatus.HELD)


def list_held_deliveries() -> QuerySet[Delivery]:
    """Those that are held, the oldest first, with their endpoints."""
    return Delivery.objects.filter(status=DeliveryStatus.HELD).select_related("endpoint").order_by("id")


def send_held_deliveries(ids: Collection[UUID] = ()) -> int:
    """Queue these again, all of them without ids. How many."""
    return _held(ids).update(status=DeliveryStatus.QUEUED, due_at=now(), claimed_until=None)


def drop_held_deliveries(ids: Collection[UUID] = ()) -> int:
    """Never send these, none of them without ids. How many."""
    return _held(ids).update(status=DeliveryStatus.CANCELLED, ended_at=now())


def _held(ids: Collection[UUID]) -> QuerySet[Delivery]:
    rows = Delivery.objects.filter(status=DeliveryStatus.HELD)
    return rows.filter(id__in=list(ids)) if ids else rows
