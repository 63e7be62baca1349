"""What each reader is told: its configuration, brought up to date when somebody asks for it, and its release.

A configuration follows from live rows: the organization's name, roots and policies, its config signer, the
reader's certificate and output. When that differs from what was signed last, a new one is made, with the next
sequence.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.base.kit.ids import new_id
from mipass.domains.issuer.keys import Signer, certify_reader, config_signer, reader_authority, trust_anchors
from mipass.domains.issuer.marks import UntrustedKeys
from mipass.domains.issuer.operations import reader_entry
from mipass.domains.issuer.queries import status_uri
from mipass.domains.issuer.signing_time import generation, signing_time
from mipass.domains.readers.models import Reader, ReaderConfiguration
from mipass.protocol import cbor
from mipass.protocol.certificate_paths import p256_key
from mipass.protocol.certificates import from_der, to_der
from mipass.protocol.keys import PublicKey
from mipass.protocol.reader_config import ReaderConfig, sign_config, sign_release
from mipass.protocol.reader_entries import entry_in

# A certificate that ends sooner is replaced, so that a reader that is seldom visited has the next in time.
RENEWED_BEFORE = timedelta(days=365)
HIGHEST_KNOWN = 1 << 30


@dataclass(frozen=True, slots=True)
class SignedConfig:
    """A reader's newest configuration. ``chain`` is DER: its certificate, and its issuer's."""

    sequence: int
    token: bytes
    chain: tuple[bytes, ...]


@transaction.atomic
def current_config(reader: Reader) -> SignedConfig:
    """The reader's configuration as it is to be now; a new one is made if anything in it has changed.

    Raises NotFound for a reader that is removed, or that no installer enrolled.
    """
    found = _found(reader)
    if found is None or reader.removed_at or not _is_up_to_date(reader, found):
        reader, found = _locked(reader)
        if not _is_up_to_date(reader, found):
            _renew(reader, found)
    return SignedConfig(reader.config_sequence, bytes(found.token), chain_of(found))


def is_config_current(reader: Reader) -> bool:
    """Whether the reader goes by what it is to be told now. For a page: nothing is made or changed."""
    found = _found(reader)
    with suppress(UntrustedKeys):
        return (
            found is not None
            and reader.config_known == reader.config_sequence
            and _is_up_to_date(reader, found)
        )
    return False


def make_first_config(reader: Reader, key: PublicKey) -> None:
    """Certify the key with which a reader was enrolled, and configure it.

    In the transaction of the enrollment, which holds the reader's row.
    """
    ReaderConfiguration.objects.filter(distributor_id=reader.distributor_id, reader=reader).delete()
    found = ReaderConfiguration(id=new_id(), distributor_id=reader.distributor_id, reader=reader)
    _certify(reader, found, key)
    _sign(reader, found)


def catch_up(reader: Reader, known: int) -> None:
    """Go past the sequence that a reader knows already: the portal was put back to an older backup.

    With the reader's row locked. Beyond `HIGHEST_KNOWN` no reader is believed.
    """
    if reader.config_sequence < known <= HIGHEST_KNOWN:
        Reader.objects.filter(distributor_id=reader.distributor_id, id=reader.id).update(
            config_sequence=known
        )
        reader.config_sequence = known
        _make_due(reader)


def config_beyond(reader: Reader, known: int) -> SignedConfig:
    """A configuration newer than the one that the reader says it has, which sets its floor right.

    With the reader's row locked. However often one report is brought again, it makes no more than one.
    """
    catch_up(reader, known)
    if reader.config_sequence <= known <= HIGHEST_KNOWN:
        _make_due(reader)
    return current_config(reader)


def _make_due(reader: Reader) -> None:
    rows = ReaderConfiguration.objects.filter(distributor_id=reader.distributor_id, reader=reader)
    rows.update(digest=b"")


def current_release(reader: Reader) -> bytes:
    """The signed release of a reader that was removed. Raises NotFound for one that was not."""
    if reader.removed_at is None or not reader.key_thumbprint:
        raise NotFound
    signer = config_signer(reader.organization)
    return sign_release(
        reader_id=str(reader.id),
        organization_id=str(reader.organization_id),
        issued_at=signing_time(),
        key=signer.key,
        chain=signer.chain,
    )


def chain_of(found: ReaderConfiguration) -> tuple[bytes, ...]:
    """The reader's certificate and its issuer's, in DER."""
    return tuple(cbor.decode(bytes(found.chain)))


def _found(reader: Reader) -> ReaderConfiguration | None:
    rows = ReaderConfiguration.objects.filter(distributor_id=reader.distributor_id, reader=reader)
    return rows.first()


def _locked(reader: Reader) -> tuple[Reader, ReaderConfiguration]:
    """The reader as it is now, locked, with what it was told last."""
    mine = Reader.objects.filter(distributor_id=reader.distributor_id, id=reader.id)
    rows = mine.select_related("organization").filter(removed_at=None)
    locked = rows.select_for_update(no_key=True, of=("self",)).first()
    found = _found(locked) if locked else None
    if locked is None or found is None:
        raise NotFound
    return locked, found


def _is_up_to_date(reader: Reader, found: ReaderConfiguration) -> bool:
    signer = config_signer(reader.organization)
    digest = _digest(_content(reader, found), signer)
    return digest == bytes(found.digest) and _is_well_certified(reader, found)


def _is_well_certified(reader: Reader, found: ReaderConfiguration) -> bool:
    authority = reader_authority(reader.organization)
    is_long_enough = found.chain_ends_at >= min(now() + RENEWED_BEFORE, authority.not_after)
    # One of before certificates named a status entry is replaced, so that phones can hear of a removal.
    can_be_ended = entry_in(from_der(chain_of(found)[0])) is not None
    return found.authority_id == authority.key_id and is_long_enough and can_be_ended


def _renew(reader: Reader, found: ReaderConfiguration) -> None:
    if not _is_well_certified(reader, found):
        _certify(reader, found, p256_key(from_der(chain_of(found)[0]).public_key()))
    _sign(reader, found)


def _certify(reader: Reader, found: ReaderConfiguration, key: PublicKey) -> None:
    """A new certificate for the key. It names the reader's id, since names change, and its status entry."""
    index = reader_entry(organization=reader.organization, reader_id=reader.id, key=key)
    chain = certify_reader(reader.organization, key, name=f"Reader {reader.id}", index=index)
    found.authority_id = reader_authority(reader.organization).key_id
    found.chain = cbor.encode([to_der(certificate) for certificate in chain])
    found.chain_ends_at = chain[0].not_valid_after_utc


def _content(reader: Reader, found: ReaderConfiguration) -> ReaderConfig:
    """What the reader is to be told. Sequence and time are those of the last telling."""
    organization, present = reader.organization, generation()
    return ReaderConfig(
        sequence=reader.config_sequence,
        issued_at=found.issued_at,
        reader_id=str(reader.id),
        organization_id=str(organization.id),
        organization_name=organization.name,
        roots=tuple(to_der(root) for root in trust_anchors(organization)),
        reader_chain=chain_of(found),
        doc_type=settings.CONFIG.doc_type,
        status_uri=status_uri(organization.id),
        grace_hours=organization.grace_hours,
        output=reader.output,
        generation=present,
        # Of a database that was put back, or of a mistake: no reader lowers what it knows without being told.
        lowers_generation=reader.generation_known > present,
        list_octets=settings.CONFIG.status_list_octets,
    )


def _digest(content: ReaderConfig, signer: Signer) -> bytes:
    """Of all whose change makes a new configuration necessary: everything but sequence and time."""
    parts = [signer.key_id.bytes, *astuple(content)[2:]]
    return hashlib.sha256(cbor.encode(parts)).digest()


def _sign(reader: Reader, found: ReaderConfiguration) -> None:
    """Tell the reader how things are now, with the next sequence."""
    signer = config_signer(reader.organization)
    reader.config_sequence += 1
    found.issued_at = signing_time()
    content = _content(reader, found)
    found.token = sign_config(content, signer.key, signer.chain)
    found.digest = _digest(content, signer)
    found.save()
    reader.save(update_fields=["config_sequence"])
    record(
        actor=Actor.system(),
        event="reader:configured",
        place=reader.place,
        subject_id=reader.id,
        sequence=reader.config_sequence,
    )
