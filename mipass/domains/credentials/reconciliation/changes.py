"""What changed between two comparisons of one organization."""

from __future__ import annotations

from collections.abc import Mapping

from mipass.base.kit.actor import Actor
from mipass.base.kit.db import fetch_rows
from mipass.domains.credentials.models import Reconciliation
from mipass.domains.credentials.reconciliation.queries import require_rights

# Grouped and not joined: that takes one pass whatever the database knows of rows that were written just now.
_BY_FINDING = (
    "SELECT finding, SUM(CASE WHEN theirs = 0 THEN mine ELSE 0 END), "
    "SUM(CASE WHEN mine = 0 THEN theirs ELSE 0 END) FROM ("
    "SELECT finding, COUNT(*) FILTER (WHERE reconciliation_id = %s) AS mine, "
    "COUNT(*) FILTER (WHERE reconciliation_id = %s) AS theirs "
    "FROM credentials_reconciliationrow WHERE distributor_id = %s AND reconciliation_id IN (%s, %s) "
    "AND finding IS NOT NULL AND mark IS NOT NULL GROUP BY finding, mark) AS known GROUP BY finding"
)


def count_changes(
    *, actor: Actor, reconciliation: Reconciliation, previous: Reconciliation
) -> Mapping[str, Mapping[str, int]]:
    """By finding, how many rows the one has and the other not (``new``), and the other way (``gone``)."""
    require_rights(actor, reconciliation.place)
    pair = [reconciliation.id, previous.id]
    found = fetch_rows(_BY_FINDING, [*pair, reconciliation.distributor_id, *pair])
    return {
        "new": {finding: int(new) for finding, new, _gone in found if new},
        "gone": {finding: int(gone) for finding, _new, gone in found if gone},
    }
