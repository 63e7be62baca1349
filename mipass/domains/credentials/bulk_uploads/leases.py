"""Of several workers, one does an uploaded file's work; if it dies, another takes over soon after."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar, cast
from uuid import UUID

from django.db.models import Q, QuerySet

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.models import Batch, BatchState, Draft, Reconciliation, ReconciliationState

LEASE = timedelta(seconds=20)
State = BatchState | ReconciliationState
D = TypeVar("D", Batch, Reconciliation)


class LostLease(Exception):
    """Another worker has the file now, or its state was changed: nothing more may be written."""


def free(model: type[D], states: Collection[State], moment: datetime) -> QuerySet[D]:
    """Files in these states that nobody works on at this moment."""
    rows: QuerySet[D] = model._default_manager.all()
    return rows.filter(Q(leased_until=None) | Q(leased_until__lt=moment), state__in=states)


def free_batches(states: Collection[BatchState], moment: datetime) -> QuerySet[Batch]:
    """Batches in these states that nobody works on at this moment."""
    return free(Batch, states, moment)


def take(states: Collection[BatchState]) -> Batch | None:
    """The oldest batch in these states that nobody works on, leased; None when there is none."""
    return take_of(Batch, states)


def take_of(model: type[D], states: Collection[State], *, but_of: Collection[UUID] = ()) -> D | None:
    """The oldest file in these states that nobody works on, leased; None when there is none.

    Those of the distributors ``but_of`` wait.
    """
    waiting = free(model, states, now()).exclude(distributor_id__in=but_of)
    for found in waiting.select_related("organization__distributor").order_by("created_at")[:10]:
        found.lease = new_id()
        found.leased_until = now() + LEASE
        mine = waiting.filter(distributor_id=found.distributor_id, id=found.id)
        if mine.update(lease=found.lease, leased_until=found.leased_until):
            return found
    return None


def renew(draft: Draft, state: State, /, **changes: object) -> None:
    """Note progress within the transaction that makes it. Raises LostLease unless the file is still ours."""
    changes |= {"leased_until": now() + LEASE}
    if not _row(draft).filter(lease=draft.lease, state=state).update(**changes):
        raise LostLease
    for name, value in changes.items():
        setattr(draft, name, value)


def release(draft: Draft) -> None:
    """Let go of it, if it is still ours."""
    _row(draft).filter(lease=draft.lease).update(lease=None, leased_until=None)


def _row(draft: Draft) -> QuerySet[Batch]:
    rows = type(draft)._default_manager.filter(distributor_id=draft.distributor_id, id=draft.id)
    return cast("QuerySet[Batch]", rows)  # of either
