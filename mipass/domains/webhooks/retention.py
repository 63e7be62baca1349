"""Forgetting what was sent to endpoints, and those that were removed."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Exists, OuterRef

from mipass.base.kit.clock import now
from mipass.base.kit.db import delete_in_steps
from mipass.base.kit.ids import first_id_of
from mipass.domains.webhooks.models import Attempt, Delivery, DeliveryStatus, WebhookEndpoint

WAITING = (DeliveryStatus.QUEUED, DeliveryStatus.HELD)


def forget_deliveries(older_than: timedelta) -> int:
    """Delete what was queued before that and does not wait, with its tries. Returns how many events."""
    before = now() - older_than
    old = Delivery.objects.filter(id__lt=first_id_of(before), created_at__lt=before)
    old = old.exclude(status__in=WAITING)
    delete_in_steps(Attempt.objects.filter(Exists(old.filter(id=OuterRef("delivery_id")))))
    return delete_in_steps(old)


def forget_endpoints(older_than: timedelta) -> int:
    """Delete endpoints that were removed before that and have no log any more. Returns how many."""
    logged = Delivery.objects.filter(endpoint_id=OuterRef("id"))
    return delete_in_steps(WebhookEndpoint.objects.filter(~Exists(logged), removed_at__lt=now() - older_than))
