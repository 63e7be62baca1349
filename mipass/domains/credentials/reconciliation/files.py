"""The list as it was sent, in sealed parts, while it waits to be compared."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mipass.domains.credentials.bulk_uploads.sealing import open_part, seal_part
from mipass.domains.credentials.models import Reconciliation, ReconciliationPart


def keep_file(reconciliation: Reconciliation, parts: Sequence[bytes]) -> None:
    """Keep a list, in the present transaction."""
    ReconciliationPart.objects.bulk_create(
        ReconciliationPart(
            distributor_id=reconciliation.distributor_id,
            reconciliation=reconciliation,
            is_file=True,
            number=number,
            content=seal_part(reconciliation, number, part),
        )
        for number, part in enumerate(parts)
    )


def open_file(reconciliation: Reconciliation) -> Iterator[bytes]:
    """The list as it was sent, part by part. Raises CannotOpen."""
    rows = ReconciliationPart.objects.filter(
        distributor_id=reconciliation.distributor_id, reconciliation=reconciliation, is_file=True
    )
    for number in rows.order_by("number").values_list("number", flat=True):
        yield open_part(reconciliation, number, bytes(rows.get(number=number).content))
