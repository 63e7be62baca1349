"""Forgetting comparisons: what they found is personal data, and old soon."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from mipass.base.kit.clock import now
from mipass.domains.credentials.bulk_uploads.pacing import give_way
from mipass.domains.credentials.bulk_uploads.writing import delete_some
from mipass.domains.credentials.models import (
    Reconciliation,
    ReconciliationPart,
    ReconciliationRow,
    ReconciliationState,
)

AT_ONCE = 1_000
UNANSWERED = (ReconciliationState.ASKING, ReconciliationState.UNREADABLE)


def forget_reconciliations(older_than: timedelta) -> int:
    """Delete what was sent before that, and what nobody answered for as long as drafts are kept.

    Returns how many comparisons it was. May be cut off anywhere.
    """
    left = timedelta(days=settings.CONFIG.keep_drafts_days)
    old = Reconciliation.objects.filter(
        Q(created_at__lt=now() - older_than) | Q(state__in=UNANSWERED, changed_at__lt=now() - left)
    )
    for reconciliation in old.exclude(state=ReconciliationState.REMOVED).order_by("created_at")[:AT_ONCE]:
        mark_removed(reconciliation)
    return forget_removed()


def forget_removed() -> int:
    """Delete those that were removed, with all that they found. Returns how many it was."""
    due = list(Reconciliation.objects.filter(state=ReconciliationState.REMOVED)[:AT_ONCE])
    for reconciliation in due:
        mine = Q(distributor_id=reconciliation.distributor_id, reconciliation=reconciliation)
        for model in (ReconciliationPart, ReconciliationRow):
            while delete_some(model, mine, AT_ONCE):
                give_way(0)
        _of(reconciliation).delete()
    return len(due)


def mark_removed(reconciliation: Reconciliation) -> bool:
    """Let nobody see or go on with a comparison; whether anybody could."""
    seen = _of(reconciliation).exclude(state=ReconciliationState.REMOVED)
    return bool(seen.update(state=ReconciliationState.REMOVED, changed_at=now()))


def _of(reconciliation: Reconciliation) -> QuerySet[Reconciliation]:
    return Reconciliation.objects.filter(distributor_id=reconciliation.distributor_id, id=reconciliation.id)
