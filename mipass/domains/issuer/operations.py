"""Documents and the state of their entries, for the operations of other domains.

These functions know no actor: whoever calls them has asked for the permission, and writes the audit line.
They join the caller's transaction; what they change is in the status list that is next asked for after its
commit.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import F, Q
from django.utils.translation import gettext as _

from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.errors import Refused
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import current_root, document_signer
from mipass.domains.issuer.models import StatusEntry, StatusList
from mipass.domains.issuer.places import index_of
from mipass.domains.issuer.queries import entries_of, status_uri
from mipass.domains.issuer.signing_time import signing_time
from mipass.domains.organizations.models import Organization
from mipass.protocol.keys import PublicKey, thumbprint
from mipass.protocol.mdoc import issue_document
from mipass.protocol.status_bits import Status

BATCH = 500


class EntryEnded(Refused):
    """The subject was revoked or removed: nothing is issued for it any more."""

    code = "revoked"


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """A signed document for one device key. ``id`` is its status entry's: a refreshed document keeps it."""

    id: UUID
    issuer_signed: bytes
    status_uri: str
    status_index: int
    valid_until: datetime


def make_document(
    *,
    organization: Organization,
    subject_id: UUID,
    card_data: bytes,
    device_key: PublicKey,
    status: Status = Status.SUSPENDED,
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
) -> IssuedDocument:
    """A document with that card data, bound to the device's key, valid from now for the organization's days.

    It begins with ``valid_from`` where that is later, and ends with ``valid_until`` at the latest, which lies
    ahead. ``signed`` in it is the moment of signing all the same: readers set their clocks by that.

    A subject has one entry for each device key. ``status`` is that of a new entry; one that exists keeps its
    own, since it may have changed after the caller looked. Who wants a new entry VALID holds a lock on what
    decides that. Raises EntryEnded when the entry is INVALID, WrongTime.
    """
    signer, moment = document_signer(organization), signing_time().replace(microsecond=0)
    begin = max(moment, valid_from or moment)
    end = begin + timedelta(days=organization.document_days)
    end = min(end, valid_until or end)
    counts = Counts(begin, min(end, signer.not_after))
    entry = _entry(organization, subject_id, thumbprint(device_key), status, signer.root_id, counts)
    uri = status_uri(organization.id)
    issuer_signed = issue_document(
        doc_type=settings.CONFIG.doc_type,
        card_data=card_data,
        device_key=device_key,
        key=signer.key,
        chain=signer.chain,
        status_uri=uri,
        status_index=entry.index,
        signed_at=moment,
        valid_from=begin,
        valid_until=end,
    )
    return IssuedDocument(entry.id, issuer_signed, uri, entry.index, end)


def set_status(*, organization: Organization, subject_id: UUID, status: Status) -> None:
    """The status of all entries of a subject; those that are INVALID stay so."""
    set_status_many(organization=organization, subject_ids=[subject_id], status=status)


def set_status_many(*, organization: Organization, subject_ids: Collection[UUID], status: Status) -> None:
    """The status of all entries of many subjects; those that are INVALID stay so."""
    ordered = sorted(subject_ids)  # so that two callers meet the same rows in the same order
    for start in range(0, len(ordered), BATCH):
        rows = entries_of(organization).filter(subject_id__in=ordered[start : start + BATCH])
        rows.exclude(value__in=[status, Status.INVALID]).update(value=status, dirty=True)


def set_valid_within(
    *,
    organization: Organization,
    subject_id: UUID,
    valid_from: datetime | None,
    valid_until: datetime | None,
) -> None:
    """All entries of a subject VALID but the INVALID ones, and those that would open outside of the dates.

    Such a one is SUSPENDED: the present moment lies outside, and a document that may still be on its device
    says more than the dates. Other documents are refused by what stands in them.
    """
    rows = entries_of(organization).filter(subject_id=subject_id).exclude(value=Status.INVALID)
    says_more = _says_more(valid_from, valid_until)
    if says_more is not None:
        stopped = rows.filter(says_more)
        stopped.exclude(value=Status.SUSPENDED).update(value=Status.SUSPENDED, dirty=True)
        rows = rows.exclude(id__in=list(stopped.values_list("id", flat=True)))
    rows.exclude(value=Status.VALID).update(value=Status.VALID, dirty=True)


def _says_more(valid_from: datetime | None, valid_until: datetime | None) -> Q | None:
    """The entries whose documents say more than these dates; None while the moment lies within them."""
    if valid_until is not None and now() > valid_until:
        return Q(valid_until__gt=valid_until)
    if valid_from is not None and now() < valid_from:
        return Q(valid_from=None) | Q(valid_from__lt=valid_from)
    return None


def reader_entry(*, organization: Organization, reader_id: UUID, key: PublicKey) -> int:
    """The index of the entry that a reader's certificate names, made VALID when first asked for.

    Phones answer the reader until the entry is INVALID (`set_status`). The entries that earlier keys of the
    same reader had become INVALID now. Raises EntryEnded once this one is.
    """
    device, root = thumbprint(key), current_root(organization)
    earlier = entries_of(organization).filter(subject_id=reader_id).exclude(device=device)
    earlier.exclude(value=Status.INVALID).update(value=Status.INVALID, dirty=True)
    # No document stands behind it, so it keeps no root in use.
    return _entry(organization, reader_id, device, Status.VALID, root.id, Counts(now(), now())).index


@dataclass(frozen=True, slots=True)
class Counts:
    """The first and the last moment at which a document counts."""

    begin: datetime
    end: datetime

    def with_those_of(self, entry: StatusEntry) -> Counts:
        """The same with earlier documents that a device may have kept, as long as one of them counts."""
        if entry.valid_until < now():
            return self
        begin = entry.valid_from or entry.created_at
        return Counts(min(self.begin, begin), max(self.end, entry.valid_until))


def _entry(
    organization: Organization, subject_id: UUID, device: str, status: Status, root_id: UUID, counts: Counts
) -> StatusEntry:
    """The entry of this subject on this device, which now has a document that counts so long."""
    rows = entries_of(organization).filter(subject_id=subject_id, device=device)
    entry = rows.first() or _new_entry(organization, subject_id, device, status, root_id, counts)
    both = counts.with_those_of(entry)
    open_rows = rows.exclude(value=Status.INVALID)
    if not open_rows.update(root_id=root_id, valid_from=both.begin, valid_until=both.end):
        raise EntryEnded(_("This credential is revoked."))
    return entry


def _new_entry(
    organization: Organization, subject_id: UUID, device: str, status: Status, root_id: UUID, counts: Counts
) -> StatusEntry:
    insert_unless_exists(
        StatusEntry,
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization_id=organization.id,
        index=_take_index(organization),
        subject_id=subject_id,
        device=device,
        value=status,
        dirty=status != Status.SUSPENDED,  # which is what the list says of entries that nobody has yet
        root_id=root_id,
        valid_from=counts.begin,
        valid_until=counts.end,
        created_at=now(),
    )
    return entries_of(organization).get(subject_id=subject_id, device=device)


def begin_list(organization: Organization) -> None:
    """An organization's list without entries, unless it has one."""
    insert_unless_exists(
        StatusList,
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization_id=organization.id,
        seed=secrets.token_bytes(32),
        used=0,
        unconfirmed=False,
    )


def _take_index(organization: Organization) -> int:
    """An index that nobody had before. The list's row stays locked until the transaction ends."""
    lists = StatusList.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
    if not lists.update(used=F("used") + 1):
        begin_list(organization)
        lists.update(used=F("used") + 1)
    found = lists.get()
    return index_of(bytes(found.seed), found.used - 1)
