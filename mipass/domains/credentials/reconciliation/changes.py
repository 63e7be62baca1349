"""What changed between two comparisons of one organization."""

from __future__ import annotations

from collections.abc import Mapping

from django.db.models import Count

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.models import Reconciliation
from mipass.domains.credentials.reconciliation.queries import list_rows


def count_changes(
    *, actor: Actor, reconciliation: Reconciliation, previous: Reconciliation
) -> Mapping[str, Mapping[str, int]]:
    """By finding, how many rows the one has and the other not (``new``), and the other way (``gone``)."""
    return {
        "new": _count(actor, reconciliation, previous),
        "gone": _count(actor, previous, reconciliation),
    }


def _count(actor: Actor, of: Reconciliation, against: Reconciliation) -> Mapping[str, int]:
    rows = list_rows(actor=actor, reconciliation=of, against=against).order_by()
    return dict(rows.values_list("finding").annotate(Count("id")))
