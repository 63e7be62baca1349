"""Reading bulk uploads within an actor's reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.base.kit.vault import unseal
from mipass.domains.credentials.bulk_uploads.problems import Problem
from mipass.domains.credentials.bulk_uploads.rows import BadRow
from mipass.domains.credentials.bulk_uploads.said import said_of
from mipass.domains.credentials.bulk_uploads.sealing import open_json
from mipass.domains.credentials.cards import Card, card_from_bits
from mipass.domains.credentials.models import (
    Batch,
    BatchState,
    Credential,
    CredentialStatus,
    StagedRow,
    WrongRow,
)
from mipass.domains.credentials.permissions import VIEW, VIEW_CARDS
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.organizations.models import Organization
from mipass.protocol.wiegand import Bits

UNDO_PERIOD = timedelta(hours=24)
ONCE = (BatchState.ISSUING, BatchState.ISSUED, BatchState.UNDOING)


def visible_to(actor: Actor) -> QuerySet[Batch]:
    """The uploads that the actor may know of."""
    rows = Batch.objects.select_related("organization__distributor")
    if actor.is_system:
        return rows
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def list_batches(*, actor: Actor, organization: Organization) -> QuerySet[Batch]:
    """The uploads of an organization."""
    actor.require(VIEW, organization.place)
    return visible_to(actor).filter(distributor_id=organization.distributor_id, organization=organization)


def list_told(*, actor: Actor, organization: Organization) -> QuerySet[Batch]:
    """The same without those that were thrown away and never had a good row: there is nothing to tell."""
    return list_batches(actor=actor, organization=organization).exclude(state=BatchState.DISCARDED, good=0)


def get_batch(*, actor: Actor, organization: Organization, batch_id: UUID) -> Batch:
    """One upload of an organization. Raises NotFound."""
    found = list_batches(actor=actor, organization=organization).filter(id=batch_id).first()
    if found is None:
        raise NotFound
    return found


def lock_batch(*, actor: Actor, batch: Batch) -> Batch:
    """The upload as it is now, locked until the change ends."""
    actor.require(VIEW, batch.place)
    rows = Batch.objects.filter(distributor_id=batch.distributor_id, id=batch.id)
    rows = rows.select_related("organization__distributor").select_for_update(no_key=True, of=("self",))
    for found in rows:
        return found
    raise NotFound


def find_batch_of(*, actor: Actor, credential: Credential) -> Batch | None:
    """The upload that a credential was issued by, if it was."""
    rows = visible_to(actor).filter(distributor_id=credential.distributor_id, first__lte=credential.id)
    found = rows.order_by("-first").first()
    return found if found is not None and found.last is not None and credential.id <= found.last else None


def batches_among(
    *, actor: Actor, organization: Organization, credential_ids: Collection[UUID]
) -> Mapping[UUID, UUID]:
    """For those of an organization's credentials that were issued by an upload, which one. In one query."""
    if not credential_ids:
        return {}
    rows = visible_to(actor).filter(distributor_id=organization.distributor_id, organization=organization)
    spans = rows.filter(first__lte=max(credential_ids), last__gte=min(credential_ids))
    found = list(spans.values_list("id", "first", "last"))
    return {
        each: batch_id
        for each in credential_ids
        for batch_id, first, last in found
        if first is not None and last is not None and first <= each <= last
    }


def find_earlier(*, actor: Actor, batch: Batch) -> Batch | None:
    """Another upload of the same rows for the same organization that is issued, or about to be."""
    if batch.content is None:
        return None
    same = list_batches(actor=actor, organization=batch.organization).filter(
        content=batch.content, state__in=ONCE
    )
    return same.exclude(id=batch.id).order_by("-id").first()


def list_wrong(*, actor: Actor, batch: Batch) -> QuerySet[WrongRow]:
    """The rows that cannot be issued, in the order of the file."""
    actor.require(VIEW, batch.place)
    return WrongRow.objects.filter(distributor_id=batch.distributor_id, batch=batch).order_by("line")


def open_wrong(*, actor: Actor, batch: Batch, rows: Iterable[WrongRow]) -> Iterator[BadRow]:
    """Wrong rows in the open, for those who may see card data."""
    actor.require(VIEW_CARDS, batch.place)
    return map(partial(_opened, batch), rows)


def open_problems(
    *, actor: Actor, batch: Batch, rows: Iterable[WrongRow]
) -> Iterator[tuple[int, Sequence[Problem]]]:
    """What is wrong, line by line, without the cells."""
    actor.require(VIEW, batch.place)
    for row in rows:
        yield row.line, _opened(batch, row).problems


def _opened(batch: Batch, row: WrongRow) -> BadRow:
    content = open_json(batch, f"wrong:{row.line}", row.content)
    problems = [Problem(column, code, facts) for column, code, facts in content["problems"]]
    return BadRow(row.line, content["cells"], problems)


def list_staged(*, actor: Actor, batch: Batch) -> QuerySet[StagedRow]:
    """The good rows, in the order of the file."""
    actor.require(VIEW, batch.place)
    return StagedRow.objects.filter(distributor_id=batch.distributor_id, batch=batch).order_by("position")


def list_ended(*, actor: Actor, batch: Batch) -> Sequence[int]:
    """The lines of the good rows whose Valid Until has passed by now, though it lay ahead at the check."""
    rows = list_staged(actor=actor, batch=batch).filter(valid_until__lte=now())
    return list(rows.values_list("line", flat=True))


def list_warned(*, actor: Actor, batch: Batch) -> QuerySet[StagedRow]:
    """The rows whose card data is live already, or stands in the file twice."""
    return list_staged(actor=actor, batch=batch).exclude(warning="")


def open_staged(*, actor: Actor, batch: Batch, rows: Iterable[StagedRow]) -> Iterator[tuple[StagedRow, Card]]:
    """Good rows with their cards in the open, for those who may see card data."""
    actor.require(VIEW_CARDS, batch.place)
    key = data_keys(batch.distributor_id)
    for row in rows:
        octets = unseal(key, row.data, batch.distributor_id.bytes + row.credential.bytes)
        yield row, card_from_bits(row.format, Bits.from_bytes(octets))


def get_remark(*, actor: Actor, batch: Batch) -> Mapping[str, Any]:
    """What the check said of the file as a whole: ``code`` and ``facts`` when it cannot be read, ``unknown``
    columns.
    """
    actor.require(VIEW, batch.place)
    return open_json(batch, "remark", batch.remark)


def get_date_order(*, actor: Actor, batch: Batch) -> str:
    """In which order somebody said that the file writes day and month; empty where nobody did."""
    actor.require(VIEW, batch.place)
    return said_of(batch).date_order


def list_issued(*, actor: Actor, batch: Batch) -> QuerySet[Credential]:
    """The credentials that the upload made, in the order of the file."""
    actor.require(VIEW, batch.place)
    if batch.state not in {BatchState.ISSUED, BatchState.UNDOING, BatchState.UNDONE}:
        return Credential.objects.none()
    rows = Credential.objects.filter(distributor_id=batch.distributor_id, id__gte=batch.first)
    return rows.filter(id__lte=batch.last, organization_id=batch.organization_id).order_by("id")


def list_remaining(*, actor: Actor, batch: Batch) -> QuerySet[Credential]:
    """Of an undone upload: the credentials that stayed, because a device had fetched them."""
    return list_issued(actor=actor, batch=batch).exclude(status=CredentialStatus.REVOKED)


def undo_ends_at(batch: Batch) -> Any:
    """Until when it can be undone; None when it cannot."""
    if batch.state != BatchState.ISSUED or batch.issued_at is None:
        return None
    ends_at = batch.issued_at + UNDO_PERIOD
    return ends_at if ends_at > now() else None
