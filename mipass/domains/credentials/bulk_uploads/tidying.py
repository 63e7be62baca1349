"""Taking away what nobody needs any more: rows that became credentials, and all of what was thrown away."""

from __future__ import annotations

from django.db.models import Q

from mipass.domains.credentials.bulk_uploads.issuing import clear_place
from mipass.domains.credentials.bulk_uploads.pacing import give_way
from mipass.domains.credentials.bulk_uploads.uploads import discard_forgotten, kept_since
from mipass.domains.credentials.bulk_uploads.writing import delete_some
from mipass.domains.credentials.models import Batch, BatchPart, BatchState, StagedHolder, StagedRow, WrongRow

AT_ONCE = 1_000
OVER = (BatchState.ISSUED, BatchState.UNDONE, BatchState.DISCARDED)


def tidy() -> int:
    """Do what is due of it. Returns how many batches were handled."""
    discarded = discard_forgotten()
    hidden = Batch.objects.filter(hidden=True, state__in=(BatchState.FAILED, BatchState.DISCARDED))
    for batch in hidden:
        while clear_place(batch):
            give_way(0)
    over = list(Batch.objects.filter(emptied=False, hidden=False, state__in=OVER).order_by("changed_at")[:20])
    return discarded + sum(_empty(batch) for batch in over)


def _empty(batch: Batch) -> bool:
    """Drop the rows of a batch; its wrong ones later, for they can be downloaded."""
    is_over = batch.state == BatchState.DISCARDED or batch.changed_at < kept_since()
    drafts = (BatchPart, StagedRow, StagedHolder)
    models = (*drafts, WrongRow) if is_over or not batch.wrong else drafts
    did = False
    for model in models:
        while delete_some(model, Q(batch=batch, distributor_id=batch.distributor_id), AT_ONCE):
            did = True
            give_way(0)
    if WrongRow in models:
        same = Batch.objects.filter(distributor_id=batch.distributor_id, id=batch.id, state=batch.state)
        same.update(emptied=True)
    return did
