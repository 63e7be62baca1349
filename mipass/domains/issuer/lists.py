"""An organization's signed status list, brought up to date when somebody asks for it.

Changes wait as dirty rows. Whoever asks locks the signed list, takes them up, signs, and stores the token in
the same transaction; so what was committed before the asking is in the answer.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Subquery

from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists, lock
from mipass.base.kit.errors import NotFound
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import Signer, document_signer, trusted_reader_roots
from mipass.domains.issuer.models import (
    KeyPurpose,
    KeyState,
    OrganizationKey,
    SignedList,
    SigningClock,
    StatusEntry,
    StatusList,
)
from mipass.domains.issuer.places import size_for
from mipass.domains.issuer.queries import entries_of, is_unconfirmed, status_uri
from mipass.domains.issuer.signing_time import MOST_APART, generation, signing_time
from mipass.domains.organizations.models import Organization, OrganizationStatus
from mipass.protocol.status_bits import Status, StatusBits
from mipass.protocol.statuslist import sign_list

LIFETIME = timedelta(hours=24)
TTL = timedelta(hours=1)
RENEWED_AFTER = TTL / 2
BATCH = 5_000

AS_IT_IS, SUSPENDED, INVALID = "as it is", "suspended", "invalid"
STANDINGS = {
    OrganizationStatus.ENABLED: AS_IT_IS,
    OrganizationStatus.DISABLED: SUSPENDED,
    OrganizationStatus.CLOSING: INVALID,
    OrganizationStatus.REMOVED: INVALID,
}


@dataclass(frozen=True, slots=True)
class StatusToken:
    """A signed list as it is served. ``etag`` is quoted as HTTP writes it, ``order`` is the list's own."""

    content: bytes
    etag: str
    issued_at: datetime
    expires_at: datetime
    ttl: timedelta
    generation: int = 0

    @property
    def order(self) -> tuple[int, datetime]:
        """Of two lists that with the higher order is newer."""
        return self.generation, self.issued_at


def status_token(organization_id: UUID) -> StatusToken:
    """The organization's status list, with every change that is committed. Raises NotFound, WrongTime.

    A Disabled organization's entries are all SUSPENDED, but for those that are INVALID; those of one that is
    being removed, or is removed, are all INVALID. The first call makes the organization's keys.

    To be called outside of a transaction that changes entries: what it may still take back would be signed.
    """
    found = _latest(organization_id)
    if found is None or not _is_fresh(
        found,
        _standing(found.organization, found.is_unconfirmed),
        found.is_dirty,
        found.present_signer,
        found.present_generation or 0,
    ):
        found = _bring_up_to_date(organization_id)
    assert found.issued_at is not None
    expires_at = found.issued_at + LIFETIME
    return StatusToken(bytes(found.token), found.etag, found.issued_at, expires_at, TTL, found.generation)


def _latest(organization_id: UUID) -> Any:
    """The list that was signed last, with all in one statement that tells whether it still stands."""
    rows = SignedList.objects.filter(organization_id=organization_id)
    of_the_same = {
        "distributor_id": OuterRef("distributor_id"),
        "organization_id": OuterRef("organization_id"),
    }
    signers = OrganizationKey.objects.filter(
        **of_the_same, purpose=KeyPurpose.DOCUMENT_SIGNER, state=KeyState.CURRENT
    )
    return (
        rows.select_related("organization")
        .defer("bits")
        .annotate(
            is_dirty=Exists(StatusEntry.objects.filter(**of_the_same, dirty=True)),
            present_signer=Subquery(signers.values("id")[:1]),
            present_generation=Subquery(SigningClock.objects.values("generation")[:1]),
            is_unconfirmed=Exists(StatusList.objects.filter(**of_the_same, unconfirmed=True)),
        )
        .first()
    )


def _is_fresh(
    found: SignedList,
    standing: str,
    is_dirty: bool,
    present_signer: UUID | None,
    present_generation: int,
) -> bool:
    return (
        not is_dirty
        and found.issued_at is not None
        and -MOST_APART < now() - found.issued_at < RENEWED_AFTER
        and found.generation == present_generation
        and found.standing == standing
        and found.signer_id == present_signer
    )


@transaction.atomic
def _bring_up_to_date(organization_id: UUID) -> SignedList:
    organization = Organization.objects.filter(id=organization_id).first()
    if organization is None:
        raise NotFound
    signer = document_signer(organization)
    found = _locked(organization)
    organization.refresh_from_db(fields=["status"])  # it may have changed while this waited for the lock
    is_dirty = entries_of(organization).filter(dirty=True).exists()
    standing = _standing(organization, is_unconfirmed(organization))
    present = generation()
    if not _is_fresh(found, standing, is_dirty, signer.key_id, present):
        moment = signing_time()
        changed = _take_up(found, organization)
        found.issued_at = _issue_time(moment, found.issued_at if found.generation == present else None)
        found.generation, found.standing = present, standing
        _sign(found, organization, signer, found.issued_at)
        signed = ("standing", "issued_at", "generation", "signer_id", "token", "etag")
        found.save(update_fields=[*changed, *signed])
    return found


def _standing(organization: Organization, is_unconfirmed: bool) -> str:
    """How the list is to show its entries. What a restore left open is closed until somebody has looked."""
    standing = STANDINGS[OrganizationStatus(organization.status)]
    return SUSPENDED if is_unconfirmed and standing == AS_IT_IS else standing


def _locked(organization: Organization) -> SignedList:
    """The organization's signed list, which from here on nobody else brings up to date."""
    rows = SignedList.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
    if (found := lock(rows).first()) is not None:
        return found
    insert_unless_exists(
        SignedList,
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization_id=organization.id,
        bits=b"",
        token=b"",
        etag="",
        standing="",
        signer_id=None,
        issued_at=None,
    )
    return lock(rows).get()


def _take_up(found: SignedList, organization: Organization) -> list[str]:
    """Bring every committed change into the entries; which columns that changed."""
    changes = [*_take_dirty(organization), *_held_dirty(organization)]
    lists = StatusList.objects.filter(
        distributor_id=organization.distributor_id, organization_id=organization.id
    )
    used = lists.values_list("used", flat=True).first() or 0
    before = StatusBits(bytearray(found.bits))
    bits = before.grown(size_for(used), Status.SUSPENDED)
    for index, value in changes:
        bits.put(index, Status(value))
    if not changes and len(bits) == len(before):
        return []
    found.bits = bytes(bits.octets)
    return ["bits"]


def _take_dirty(organization: Organization) -> list[tuple[int, int]]:
    """The dirty entries that nobody is changing, as index and value; they are dirty no more."""
    dirty = entries_of(organization).filter(dirty=True)
    # Skipping what others hold: waiting for them could be waiting for each other.
    rows = dirty.select_for_update(no_key=True, skip_locked=True)
    taken = list(rows.values_list("id", "index", "value"))
    for start in range(0, len(taken), BATCH):
        ids = [row[0] for row in taken[start : start + BATCH]]
        StatusEntry.objects.filter(distributor_id=organization.distributor_id, id__in=ids).update(dirty=False)
    return [(index, value) for _id, index, value in taken]


def _held_dirty(organization: Organization) -> list[tuple[int, int]]:
    """The dirty entries that somebody is changing again, as they were committed last; they stay dirty."""
    return list(entries_of(organization).filter(dirty=True).values_list("index", "value"))


def _sign(found: SignedList, organization: Organization, signer: Signer, moment: datetime) -> None:
    uri = status_uri(organization.id)
    found.signer_id = signer.key_id
    found.token = sign_list(
        _shown(StatusBits(bytearray(found.bits)), found.standing),
        uri=uri,
        aggregation_uri=f"{uri}/aggregation",
        issued_at=moment,
        expires_at=moment + LIFETIME,
        ttl=TTL,
        key=signer.key,
        chain=signer.chain,
        generation=found.generation,
        reader_roots=trusted_reader_roots(organization),
    )
    found.etag = f'"{hashlib.sha256(found.token).hexdigest()[:32]}"'


def _shown(bits: StatusBits, standing: str) -> StatusBits:
    """The entries as the organization's own status lets them be."""
    if standing == INVALID:
        return bits.all_invalid()
    return bits.all_suspended() if standing == SUSPENDED else bits


def _issue_time(moment: datetime, previous: datetime | None) -> datetime:
    """Now, in whole seconds; but always later than the list before, so that of two the newer is known."""
    whole = moment.replace(microsecond=0)
    if previous is None or whole > previous:
        return whole
    return max(moment, previous + timedelta(microseconds=1))
