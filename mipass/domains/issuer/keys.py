"""An organization's keys: made when first needed, sealed at rest, opened to sign.

Functions for operations of other domains: they join the caller's transaction and trust its checks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.conf import settings

from mipass.base.audit.operations import record
from mipass.base.keys.resealing import reseal
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.ids import new_id
from mipass.base.kit.vault import seal, unseal
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.issuer.marks import UntrustedKeys, has_right_mac, mark_of, require_genuine
from mipass.domains.issuer.models import (
    TRUSTED,
    KeyPurpose,
    KeyState,
    OrganizationKey,
    Profile,
    ReaderCertificate,
)
from mipass.domains.issuer.queries import keys_of, revocation_uri, status_uri
from mipass.domains.issuer.root_keys import kept_form, key_of, new_root
from mipass.domains.issuer.signing_time import signing_time
from mipass.domains.organizations.models import Organization
from mipass.protocol.certificates import (
    About,
    Certificate,
    Purpose,
    fingerprint,
    from_der,
    make_certificate,
    make_root,
    to_der,
)
from mipass.protocol.keys import PrivateKey, PublicKey, new_key
from mipass.protocol.reader_entries import ReaderEntry

# How long a certificate is valid, counted from the day to which it is backdated: ISO/IEC 18013-5, annex B
# allows a root 20 years, a document signer 457 days, a reader 1187. Both ends count: it is a second less.
_SECOND = timedelta(seconds=1)
LIFETIMES = {
    KeyPurpose.ROOT: timedelta(days=20 * 365) - _SECOND,
    KeyPurpose.READER_ROOT: timedelta(days=20 * 365) - _SECOND,
    KeyPurpose.DOCUMENT_SIGNER: timedelta(days=457) - _SECOND,
    KeyPurpose.CONFIG_SIGNER: timedelta(days=457) - _SECOND,
}
READER_LIFETIME = timedelta(days=1187) - _SECOND
# Certificates begin a day early, so that a phone or reader whose clock is late takes them.
BACKDATED = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Signer:
    """A key ready to sign, and what stands beside its signatures: its certificate, without the root."""

    key_id: UUID
    root_id: UUID
    key: PrivateKey
    chain: tuple[Certificate, ...]
    not_after: datetime


def document_signer(organization: Organization) -> Signer:
    """Who signs the organization's documents and status lists now."""
    return _signer(organization, KeyPurpose.DOCUMENT_SIGNER)


def config_signer(organization: Organization) -> Signer:
    """Who signs what the organization's readers are told."""
    return _signer(organization, KeyPurpose.CONFIG_SIGNER)


def reader_authority(organization: Organization) -> Signer:
    """Who signs the certificates of the organization's readers: their root.

    Where a reader CA of before serves, it does so until a root of readers that was announced takes over.
    """
    present = _current(organization, KeyPurpose.READER_ROOT) or _current(organization, KeyPurpose.READER_CA)
    return _open(present or make_reader_root(current_root(organization), KeyState.CURRENT))


def certify_reader(
    organization: Organization, public: PublicKey, *, name: str, index: int
) -> list[Certificate]:
    """A new certificate for a reader's key, and its issuer's: the chain that it shows to phones.

    ``index`` is the reader's entry in the organization's status list.
    """
    authority = reader_authority(organization)
    [issuer] = authority.chain
    begins = signing_time() - BACKDATED
    certificate = make_certificate(
        Purpose.READER,
        public,
        name=name,
        issuer_key=authority.key,
        issuer=issuer,
        not_before=begins,
        not_after=min(begins + READER_LIFETIME, authority.not_after),
        entry=ReaderEntry(index, status_uri(organization.id)),
    )
    note_certified(organization, authority.key_id, certificate, index)
    return [certificate, issuer]


def note_certified(organization: Organization, issuer_id: UUID, certificate: Certificate, index: int) -> None:
    """Remember a reader's certificate, so that a revocation list can name it."""
    ReaderCertificate.objects.create(
        id=new_id(),
        distributor_id=organization.distributor_id,
        organization_id=organization.id,
        issuer_id=issuer_id,
        serial=f"{certificate.serial_number:x}",
        index=index,
        not_after=certificate.not_valid_after_utc,
    )


def trust_anchors(organization: Organization) -> list[Certificate]:
    """The roots that phones and readers of the organization trust now, the signing one first.

    That is the present one, one that is announced, and older ones until the last of their documents ended.
    Raises UntrustedKeys when somebody but the portal made or changed any of the organization's key rows.
    """
    current_root(organization)
    return _trusted(organization, KeyPurpose.ROOT)


def trusted_reader_roots(organization: Organization) -> list[bytes]:
    """The SHA-256 of the roots of readers that count now. Raises as `trust_anchors`."""
    return [fingerprint(root) for root in _trusted(organization, KeyPurpose.READER_ROOT)]


def _trusted(organization: Organization, purpose: KeyPurpose) -> list[Certificate]:
    rows = require_genuine(keys_of(organization))
    trusted = {row.id for row in rows if row.state in TRUSTED}
    # That of readers counts no longer than the root that it goes with, whose end is in the audit log.
    roots = [row for row in rows if row.purpose == purpose and {row.id, row.root_id or row.id} <= trusted]
    ordered = sorted(roots, key=lambda row: (row.state != KeyState.CURRENT, row.created_at))
    return [from_der(bytes(row.certificate)) for row in ordered]


def current_root(organization: Organization) -> OrganizationKey:
    """The organization's signing root; made when first needed."""
    return _current(organization, KeyPurpose.ROOT) or make_root_key(organization, KeyState.CURRENT)


def make_root_key(organization: Organization, state: KeyState) -> OrganizationKey:
    """A new root in that state with its root of readers, or the one that somebody else has made of late."""
    key_id, key = new_id(), new_root()
    certificate = _root_certificate(organization, KeyPurpose.ROOT, key_id, key)
    made = _keep(organization, KeyPurpose.ROOT, state, key_id, key, certificate)
    make_reader_root(made, state)
    return made


def make_reader_root(root: OrganizationKey, state: KeyState) -> OrganizationKey:
    """The root of readers that goes with this root, made in that state unless there is one."""
    key_id, key, purpose = new_id(), new_key(), KeyPurpose.READER_ROOT
    certificate = _root_certificate(root.organization, purpose, key_id, key)
    return _keep(root.organization, purpose, state, key_id, key, certificate, root_id=root.id)


def _root_certificate(
    organization: Organization, purpose: KeyPurpose, key_id: UUID, key: PrivateKey
) -> Certificate:
    begins, config = signing_time() - BACKDATED, settings.CONFIG
    return make_root(
        key,
        name=f"{Purpose(purpose).replace('_', ' ').capitalize()} {organization.id}",
        not_before=begins,
        not_after=begins + LIFETIMES[purpose],
        about=About(
            country=organization.distributor.country or config.country,
            contact=config.public_url,
            revoked_at=revocation_uri(organization.id, key_id),
        ),
    )


def make_signer_key(organization: Organization, purpose: KeyPurpose) -> OrganizationKey:
    """A new current signer, signed by the current root, or the one that somebody else has made of late."""
    root = current_root(organization)
    issuer, key, begins = _open(root), new_key(), signing_time() - BACKDATED
    certificate = make_certificate(
        Purpose(purpose),
        key.public_key(),
        name=f"{Purpose(purpose).replace('_', ' ').capitalize()} {organization.id}",
        issuer_key=issuer.key,
        issuer=issuer.chain[0],
        not_before=begins,
        not_after=min(begins + LIFETIMES[purpose], root.not_after),
    )
    return _keep(organization, purpose, KeyState.CURRENT, new_id(), key, certificate, root_id=root.id)


def _signer(organization: Organization, purpose: KeyPurpose) -> Signer:
    return _open(_current(organization, purpose) or make_signer_key(organization, purpose))


def _current(organization: Organization, purpose: KeyPurpose) -> OrganizationKey | None:
    row = keys_of(organization).filter(purpose=purpose, state=KeyState.CURRENT).first()
    if row is not None and not has_right_mac(row):
        raise UntrustedKeys
    return row


def _keep(
    organization: Organization,
    purpose: KeyPurpose,
    state: KeyState,
    key_id: UUID,
    key: PrivateKey,
    certificate: Certificate,
    root_id: UUID | None = None,
) -> OrganizationKey:
    """Store a key, unless there is one in its place; what is there then."""
    bound_to = _place(organization.id, purpose, key_id)
    facts: dict[str, Any] = {
        "id": key_id,
        "distributor_id": organization.distributor_id,
        "organization_id": organization.id,
        "root_id": root_id,
        "purpose": purpose,
        "state": state,
        "profile": Profile.ANNEX_B,
        "sealed": seal(data_keys(organization.distributor_id), kept_form(key), bound_to),
        "certificate": to_der(certificate),
        "not_after": certificate.not_valid_after_utc,
        "created_at": now(),
        "retired_at": None,
    }
    if insert_unless_exists(OrganizationKey, **facts, mac=mark_of(OrganizationKey(**facts))):
        record_key("keys:made", organization, key_id, purpose)
    [found] = require_genuine(keys_of(organization).filter(purpose=purpose, state=state))
    return found


def record_key(event: str, organization: Organization, key_id: UUID, purpose: str = "") -> None:
    """Write down what became of a key. Nobody asks for one: the system makes and changes them."""
    details = {"purpose": purpose} if purpose else {}
    record(actor=Actor.system(), event=event, place=organization.place, subject_id=key_id, **details)


def reseal_keys(distributor_id: UUID) -> int:
    """The private keys of a distributor's organizations, with its present data key; how many it was."""
    rows = OrganizationKey.objects.filter(distributor_id=distributor_id)
    keys = data_keys(distributor_id)
    return reseal(rows, "sealed", keys, lambda row: _place(row.organization_id, row.purpose, row.id))


def _place(organization_id: UUID, purpose: str, key_id: UUID) -> bytes:
    return organization_id.bytes + purpose.encode() + key_id.bytes


def open_key(row: OrganizationKey) -> Signer:
    """A key that signs: to sign with it, or to ask whether it does. Raises CannotOpen."""
    return _open(row)


def _open(row: OrganizationKey) -> Signer:
    """The signer of a current key. Which one is current is asked each time; opening it is remembered."""
    assert row.sealed is not None
    bound_to = _place(row.organization_id, row.purpose, row.id)
    return _opened(
        row.id, row.root_id or row.id, row.distributor_id, bound_to, bytes(row.sealed), bytes(row.certificate)
    )


@lru_cache(maxsize=1024)
def _opened(
    key_id: UUID, root_id: UUID, distributor_id: UUID, bound_to: bytes, sealed: bytes, certificate: bytes
) -> Signer:
    key = key_of(unseal(data_keys(distributor_id), sealed, bound_to))
    chain = (from_der(certificate),)
    return Signer(key_id, root_id, key, chain, chain[0].not_valid_after_utc)
