"""Of several workers, one does a batch's work; if it dies, another takes over soon after."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.models import Batch, BatchState

LEASE = timedelta(seconds=20)


class LostLease(Exception):
    """Another worker has the batch now, or its state was changed: nothing more may be written."""


def free_batches(states: Collection[BatchState], moment: datetime) -> QuerySet[Batch]:
    """Batches in these states that nobody works on at this moment."""
    return Batch.objects.filter(Q(leased_until=None) | Q(leased_until__lt=moment), state__in=states)


def take(states: Collection[BatchState]) -> Batch | None:
    """The oldest batch in these states that nobody works on, leased; None when there is none."""
    free = free_batches(states, now())
    for found in free.select_related("organization__distributor").order_by("created_at")[:10]:
        found.lease = new_id()
        found.leased_until = now() + LEASE
        mine = free.filter(distributor_id=found.distributor_id, id=found.id)
        if mine.update(lease=found.lease, leased_until=found.leased_until):
            return found
    return None


def renew(batch: Batch, state: BatchState, /, **changes: object) -> None:
    """Note progress within the transaction that makes it. Raises LostLease unless the batch is still ours."""
    changes |= {"leased_until": now() + LEASE}
    mine = Batch.objects.filter(
        distributor_id=batch.distributor_id, id=batch.id, lease=batch.lease, state=state
    )
    if not mine.update(**changes):
        raise LostLease
    for name, value in changes.items():
        setattr(batch, name, value)


def release(batch: Batch) -> None:
    """Let go of it, if it is still ours."""
    Batch.objects.filter(distributor_id=batch.distributor_id, id=batch.id, lease=batch.lease).update(
        lease=None, leased_until=None
    )
