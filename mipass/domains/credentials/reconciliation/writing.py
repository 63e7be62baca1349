"""Writing what was found: of each row of a list, and the credentials that it lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from mipass.domains.credentials.bulk_uploads.writing import write_rows
from mipass.domains.credentials.models import Finding, Reconciliation, ReconciliationRow
from mipass.domains.credentials.reconciliation.listed import Listed
from mipass.domains.credentials.reconciliation.matching import Found, Match

ONLY_HERE = ("distributor", "reconciliation", "position", "finding", "credential", "status", "mark")
ROW = (*ONLY_HERE, "line", "is_active")


def write_found(reconciliation: Reconciliation, listed: Listed, found: Iterable[tuple[int, Found]]) -> None:
    """Write rows of the list, each with what was found of it."""
    rows = (
        (
            reconciliation.distributor_id,
            reconciliation.id,
            position,
            each.finding.value,
            UUID(bytes=each.match[1]) if each.match else None,
            each.match[2] if each.match else "",
            each.match[1] if each.match else listed.mark(position),
            listed.line[position],
            bool(listed.is_active[position]),
        )
        for position, each in found
    )
    write_rows(ReconciliationRow, ROW, rows)


def write_only_here(reconciliation: Reconciliation, first: int, credentials: Sequence[Match]) -> None:
    """Add the credentials that the list lacks, behind its rows."""
    rows = [
        (
            reconciliation.distributor_id,
            reconciliation.id,
            first + at,
            Finding.ONLY_HERE.value,
            UUID(bytes=octets),
            status,
            octets,
        )
        for at, (_rank, octets, status) in enumerate(credentials)
    ]
    write_rows(ReconciliationRow, ONLY_HERE, rows)
