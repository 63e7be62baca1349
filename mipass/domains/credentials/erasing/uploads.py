"""Bulk uploads in which people stand who are erased: the rows of issued ones, and all of waiting ones."""

from __future__ import annotations

from functools import partial

from django.db.models import Q, QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.traces import Traces
from mipass.base.kit.vault import unseal
from mipass.base.outbox.operations import without_notices
from mipass.domains.credentials.bulk_uploads.mappings import place_of_mapping
from mipass.domains.credentials.bulk_uploads.sealing import bulk_keys, open_json, open_parts
from mipass.domains.credentials.bulk_uploads.tidying import AT_ONCE, OVER
from mipass.domains.credentials.bulk_uploads.uploads import DISCARDABLE, discard_batch
from mipass.domains.credentials.bulk_uploads.writing import delete_some
from mipass.domains.credentials.erasing.files import tells_of
from mipass.domains.credentials.models import (
    Batch,
    BatchPart,
    BatchState,
    ColumnMapping,
    StagedHolder,
    StagedRow,
    WrongRow,
)
from mipass.domains.organizations.models import Organization

WORKING = (BatchState.UPLOADED, BatchState.CHECKING, BatchState.ISSUING, BatchState.UNDOING)
ERASED_NAME = "erased"  # of a file


def is_being_worked_on(organization: Organization) -> bool:
    """Whether a worker has an upload of the organization in hand, or is about to."""
    return _of(organization).filter(Q(state__in=WORKING) | Q(hidden=True)).exists()


def erase_from_uploads(*, actor: Actor, organization: Organization, traces: Traces, searches: Traces) -> None:
    """Discard waiting uploads that tell of these people; of the others drop what they left of them.

    ``searches`` are by what else words of a file may mean them: a card's number, which in a waiting file may
    be somebody else's by now. Needs that nothing `is_being_worked_on`.
    """
    waiting = _of(organization).filter(state__in=DISCARDABLE).select_related("organization")
    for batch in waiting.iterator():
        if tells_of(batch, partial(open_parts, batch), traces):
            _throw_away(actor, batch)
    for batch in _of(organization).filter(state__in=OVER, emptied=False).iterator():
        _drop_drafts(batch)
        _drop_wrong(batch, traces)
    _forget_words(organization, searches)


def _throw_away(actor: Actor, batch: Batch) -> None:
    with without_notices():
        discard_batch(actor=actor, batch=batch)
    _of_batch(batch).update(name=ERASED_NAME, said=None)
    batch.state = BatchState.DISCARDED
    _drop_drafts(batch)
    _drop(WrongRow, batch)


def _drop_drafts(batch: Batch) -> None:
    """What became credentials, or will not."""
    for model in (BatchPart, StagedRow, StagedHolder):
        _drop(model, batch)


def _drop(model: type[BatchPart | StagedRow | StagedHolder | WrongRow], batch: Batch) -> None:
    mine = Q(distributor_id=batch.distributor_id, batch=batch)
    while delete_some(model, mine, AT_ONCE):
        pass


def _drop_wrong(batch: Batch, traces: Traces) -> None:
    """The wrong rows that tell of them; the others can be downloaded as before."""
    rows = WrongRow.objects.filter(distributor_id=batch.distributor_id, batch=batch)
    for row in rows.iterator():
        cells = open_json(batch, f"wrong:{row.line}", row.content)["cells"]
        if traces.are_within(cells):
            rows.filter(id=row.id).delete()


def _forget_words(organization: Organization, traces: Traces) -> None:
    """Names of files, what was said of them, and headings that are remembered."""
    for batch in _of(organization).iterator():
        if traces.may_be_in(batch.name):
            _of_batch(batch).update(name=ERASED_NAME)
        for place in () if batch.state in DISCARDABLE else ("said", "remark"):
            if traces.may_be_within(open_json(batch, place, getattr(batch, place))):
                _of_batch(batch).update(**{place: None})
    mappings = ColumnMapping.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
    for row in mappings:
        content = unseal(bulk_keys(row.distributor_id), row.content, place_of_mapping(row)).decode()
        if traces.are_in(content):
            mappings.filter(id=row.id).delete()


def _of(organization: Organization) -> QuerySet[Batch]:
    return Batch.objects.filter(distributor_id=organization.distributor_id, organization_id=organization.id)


def _of_batch(batch: Batch) -> QuerySet[Batch]:
    return Batch.objects.filter(distributor_id=batch.distributor_id, id=batch.id)
