"""Reconciliations in which people stand who are erased."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection
from functools import partial
from uuid import UUID

from django.db.models import Q, QuerySet

from mipass.base.kit.traces import Traces
from mipass.base.kit.vault import seal, unseal
from mipass.domains.credentials.bulk_uploads.sealing import bulk_keys, open_json
from mipass.domains.credentials.bulk_uploads.writing import delete_some
from mipass.domains.credentials.erasing.files import tells_of
from mipass.domains.credentials.erasing.uploads import ERASED_NAME
from mipass.domains.credentials.models import (
    Reconciliation,
    ReconciliationPart,
    ReconciliationRow,
    ReconciliationState,
)
from mipass.domains.credentials.reconciliation.files import open_file
from mipass.domains.credentials.reconciliation.retention import UNANSWERED, mark_removed
from mipass.domains.credentials.reconciliation.shown_rows import AT_ONCE, place_of_reconciled
from mipass.domains.organizations.models import Organization

WORKING = (ReconciliationState.UPLOADED, ReconciliationState.COMPARING)
NOTHING = ["", "", ""]  # what is shown of a row


def is_being_compared(organization: Organization) -> bool:
    """Whether a worker has a list of the organization in hand, or is about to."""
    return _of(organization).filter(state__in=WORKING).exists()


def erase_from_reconciliations(
    *, organization: Organization, credential_ids: Collection[UUID], traces: Traces, searches: Traces
) -> None:
    """Drop what was found of these credentials, and lists that tell of the people and wait for an answer.

    Counts stay. Needs that nothing `is_being_compared`.
    """
    for reconciliation in _of(organization).filter(state__in=(*UNANSWERED, *WORKING)).iterator():
        if tells_of(reconciliation, partial(open_file, reconciliation), traces):
            mark_removed(reconciliation)
    for reconciliation in _of(organization).filter(state=ReconciliationState.REMOVED).iterator():
        for model in (ReconciliationPart, ReconciliationRow):
            while delete_some(model, _within(reconciliation), AT_ONCE):
                pass
        _forget_words(reconciliation, ERASED_NAME, ("said", "remark"))
    for reconciliation in _of(organization).exclude(state=ReconciliationState.REMOVED).iterator():
        _drop_rows(reconciliation, credential_ids)
        is_over = reconciliation.state == ReconciliationState.FINISHED
        told = [
            at for at in ("said", "remark") if is_over and searches.may_be_within(_said(reconciliation, at))
        ]
        name = ERASED_NAME if traces.may_be_in(reconciliation.name) else reconciliation.name
        _forget_words(reconciliation, name, told)


def _drop_rows(reconciliation: Reconciliation, credential_ids: Collection[UUID]) -> None:
    rows = ReconciliationRow.objects.filter(_within(reconciliation), credential__in=credential_ids)
    places = defaultdict[int, list[int]](list)
    for position in rows.exclude(line=None).values_list("position", flat=True):
        places[position // AT_ONCE].append(position % AT_ONCE)
    for number, positions in places.items():
        _blank(reconciliation, number, positions)
    rows.delete()


def _blank(reconciliation: Reconciliation, number: int, positions: Collection[int]) -> None:
    """Show nothing of these rows of a part any more."""
    parts = ReconciliationPart.objects.filter(_within(reconciliation), is_file=False, number=number)
    for part in parts:
        keys, place = bulk_keys(part.distributor_id), place_of_reconciled(part)
        texts = json.loads(unseal(keys, part.content, place))
        for position in positions:
            texts[position] = NOTHING
        parts.update(content=seal(keys, json.dumps(texts).encode(), place))


def _said(reconciliation: Reconciliation, place: str) -> object:
    return open_json(reconciliation, place, getattr(reconciliation, place))


def _forget_words(reconciliation: Reconciliation, name: str, places: Collection[str]) -> None:
    row = Reconciliation.objects.filter(distributor_id=reconciliation.distributor_id, id=reconciliation.id)
    row.update(name=name, **dict.fromkeys(places))


def _within(reconciliation: Reconciliation) -> Q:
    return Q(distributor_id=reconciliation.distributor_id, reconciliation=reconciliation)


def _of(organization: Organization) -> QuerySet[Reconciliation]:
    return Reconciliation.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
