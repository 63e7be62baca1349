"""What the worker has to do for credentials: how many jobs of each kind are not done yet."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count, Q

from mipass.domains.credentials.models import (
    ActionState,
    Batch,
    BatchState,
    BulkAction,
    Reconciliation,
    ReconciliationState,
)

STATES = {
    "checks": (BatchState.UPLOADED, BatchState.CHECKING),
    "issues": (BatchState.ISSUING,),
    "undos": (BatchState.UNDOING,),
}


def jobs_in_progress() -> Mapping[str, int]:
    """By kind, over the installation: checks, issues and undos of uploads, bulk actions, comparisons."""
    states = [state for some in STATES.values() for state in some]
    counted = Batch.objects.filter(state__in=states).aggregate(
        **{kind: Count("id", filter=Q(state__in=some)) for kind, some in STATES.items()}
    )
    compared = (ReconciliationState.UPLOADED, ReconciliationState.COMPARING)
    return counted | {
        "bulk_actions": BulkAction.objects.filter(state=ActionState.RUNNING).count(),
        "reconciliations": Reconciliation.objects.filter(state__in=compared).count(),
    }
