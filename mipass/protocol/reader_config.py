"""What an organization tells its readers: the configuration of each, and its release. *Ours*.

Both are tagged COSE_Sign1 by the organization's config signer, whose certificate they carry, over a CBOR map
with text keys. So whoever carries them needs no trust. Fields that a reader does not know are left alone:
later portals may add some.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from mipass.protocol import cbor
from mipass.protocol.certificates import (
    Certificate,
    Purpose,
    fingerprint,
    from_der,
    verify_chain,
    verify_reader_chain,
)
from mipass.protocol.cose import SIGN1, TYPE, Sign1, read_sign1, sign1
from mipass.protocol.errors import ProtocolError
from mipass.protocol.fields import date_time, number, read_date_time, text
from mipass.protocol.keys import PrivateKey, PublicKey, thumbprint
from mipass.protocol.status_bits import LARGEST as LARGEST_LIST
from mipass.protocol.statuslist import HIGHEST_GENERATION
from mipass.protocol.trust import is_ahead

CONFIG_TYPE = "application/vnd.mipass.reader-config+cbor"
RELEASE_TYPE = "application/vnd.mipass.reader-release+cbor"
LARGEST = 32 << 10

MOST_ROOTS, MOST_CHAIN = 8, 3
MOST_GRACE_HOURS = 72
WIEGAND, OSDP_RAW = "wiegand", "osdp_raw"
OUTPUTS = (WIEGAND, OSDP_RAW)

Pin = Certificate | bytes


@dataclass(frozen=True, slots=True)
class ReaderConfig:
    """Everything that a reader goes by. Ids are UUIDs in their usual text form.

    ``sequence`` only grows, over the whole life of the enrollment. ``roots`` and ``reader_chain`` are DER;
    the chain is the reader's own certificate and its issuer's, which is the root of readers.
    ``grace_hours``: for how long past its expiry a status list still counts. ``output``: ``wiegand``, or
    ``osdp_raw`` to hand the bits to a panel by OSDP.

    ``generation`` is that of the organization's lists; lists of a lower one do not count any more. A reader
    that knows a higher one keeps to it, unless the configuration ``lowers_generation``. ``list_octets``: how
    long a status list may be, unpacked, with four entries in an octet.
    """

    sequence: int
    issued_at: datetime
    reader_id: str
    organization_id: str
    organization_name: str
    roots: tuple[bytes, ...]
    reader_chain: tuple[bytes, ...]
    doc_type: str
    status_uri: str
    grace_hours: int = 0
    output: str = WIEGAND
    generation: int = 0
    lowers_generation: bool = False
    list_octets: int = LARGEST_LIST


@dataclass(frozen=True, slots=True)
class Release:
    """An organization lets a reader go: it may return to its factory state."""

    reader_id: str
    organization_id: str
    issued_at: datetime


def sign_config(config: ReaderConfig, key: PrivateKey, chain: Sequence[Certificate]) -> bytes:
    """The signed configuration; ``chain`` begins with the certificate of ``key``, a config signer's."""
    content = {
        "sequence": config.sequence,
        "issued_at": date_time(config.issued_at),
        "reader_id": config.reader_id,
        "organization_id": config.organization_id,
        "organization_name": config.organization_name,
        "roots": list(config.roots),
        "reader_chain": list(config.reader_chain),
        "doc_type": config.doc_type,
        "status_uri": config.status_uri,
        "grace_hours": config.grace_hours,
        "output": config.output,
        "generation": config.generation,
        "lowers_generation": config.lowers_generation,
        "list_octets": config.list_octets,
    }
    return _sign(CONFIG_TYPE, content, key, chain)


def read_config(token: bytes) -> ReaderConfig:
    """The configuration, whoever signed it. Raises ProtocolError ``malformed``."""
    return _config(_parse(token, CONFIG_TYPE)[1])


def verify_config(
    token: bytes,
    *,
    pinned: Collection[Pin],
    at: datetime | None,
    above_sequence: int,
    key: PublicKey,
    held_generation: int = 0,
    generation: int = 0,
) -> ReaderConfig:
    """The configuration that the organization signed for the reader with this key.

    ``pinned`` are the roots that the reader trusts, or, before its first configuration, the SHA-256 of those
    that the installer named; ``above_sequence`` and ``held_generation`` are those of the present
    configuration, -1 and 0 for none; ``generation`` is the highest that the reader knows. One of a higher
    generation than the present one needs no higher sequence, since its portal was put back; one of a lower
    generation than the reader knows is taken only if it says that it lowers it. ``at`` is what the reader's
    clock shows. A reader without one goes by ``issued_at`` alone: no floor of its own keeps it from the
    configuration that lowers the floor.

    Raises ProtocolError ``wrong_organization``, ``certificate_expired``, ``bad_signature``,
    ``not_this_reader``, ``lower_sequence``, ``lower_generation``, ``not_yet_valid``, ``malformed``.
    """
    signed, content = _parse(token, CONFIG_TYPE)
    config = _config(content)
    moment = _moment(config.issued_at, at)
    _verify(signed, _trusted(pinned, config), moment)
    if thumbprint(_certified_key(config, moment)) != thumbprint(key):
        raise ProtocolError("not_this_reader", "The configuration is for another reader.")
    _require_newer(config, above_sequence, held_generation, generation)
    _refuse_ahead(config.issued_at, at)
    return config


def _require_newer(config: ReaderConfig, above_sequence: int, held_generation: int, known: int) -> None:
    if config.generation < known and not config.lowers_generation:
        raise ProtocolError("lower_generation", "The configuration is of before the portal was put back.")
    is_of_the_next = config.generation > held_generation and not config.lowers_generation
    if config.sequence <= above_sequence and not is_of_the_next:
        raise ProtocolError("lower_sequence", "The configuration is not newer than the present one.")


def sign_release(
    *,
    reader_id: str,
    organization_id: str,
    issued_at: datetime,
    key: PrivateKey,
    chain: Sequence[Certificate],
) -> bytes:
    """A signed release; ``chain`` begins with the certificate of ``key``, a config signer's."""
    content = {
        "reader_id": reader_id,
        "organization_id": organization_id,
        "issued_at": date_time(issued_at),
    }
    return _sign(RELEASE_TYPE, content, key, chain)


def verify_release(
    token: bytes,
    *,
    reader_id: str,
    organization_id: str,
    roots: Collection[Certificate],
    at: datetime | None,
) -> Release:
    """The release of this reader, signed by its organization. ``at`` is as for `verify_config`.

    Raises ProtocolError ``wrong_organization``, ``certificate_expired``, ``bad_signature``,
    ``not_this_reader``, ``not_yet_valid``, ``malformed``.
    """
    signed, content = _parse(token, RELEASE_TYPE)
    release = Release(
        reader_id=text(content, "reader_id"),
        organization_id=text(content, "organization_id"),
        issued_at=read_date_time(content, "issued_at"),
    )
    _verify(signed, roots, _moment(release.issued_at, at))
    if (release.reader_id, release.organization_id) != (reader_id, organization_id):
        raise ProtocolError("not_this_reader", "The release is for another reader.")
    _refuse_ahead(release.issued_at, at)
    return release


def _moment(issued_at: datetime, at: datetime | None) -> datetime:
    """The time at which certificates must be valid: that of the signature, or a later one of the clock."""
    return issued_at if at is None else max(at, issued_at)


def _refuse_ahead(issued_at: datetime, at: datetime | None) -> None:
    if is_ahead(issued_at, at):
        raise ProtocolError("not_yet_valid", "This is dated ahead of the reader's clock.")


def _sign(kind: str, content: dict[str, Any], key: PrivateKey, chain: Sequence[Certificate]) -> bytes:
    signed = sign1(key, cbor.encode(content), protected={TYPE: kind}, chain=chain)
    return cbor.encode(cbor.Tag(SIGN1, signed))


def _parse(token: bytes, kind: str) -> tuple[Sign1, dict[str, Any]]:
    signed = read_sign1(cbor.decode(token, largest=LARGEST))
    content = cbor.decode(signed.payload or b"")
    if signed.protected.get(TYPE) != kind or not isinstance(content, dict):
        raise ProtocolError("malformed", "This is not what an organization tells its readers.")
    return signed, content


def _verify(signed: Sign1, roots: Collection[Certificate], at: datetime) -> None:
    signed.verify(verify_chain(signed.chain, roots, purpose=Purpose.CONFIG_SIGNER, at=at))


def _trusted(pinned: Collection[Pin], config: ReaderConfig) -> list[Certificate]:
    """The pinned roots; of those pinned by their hash the ones that the configuration brings."""
    hashes = {pin for pin in pinned if isinstance(pin, bytes)}
    brought = [from_der(der) for der in config.roots]
    return [pin for pin in pinned if not isinstance(pin, bytes)] + [
        root for root in brought if fingerprint(root) in hashes
    ]


def _certified_key(config: ReaderConfig, at: datetime) -> PublicKey:
    """The key in the reader's certificate, with a chain that phones of the organization will take."""
    chain = [from_der(der) for der in config.reader_chain]
    roots = [from_der(der) for der in config.roots]
    # Whoever signed the configuration vouches for the root of readers in it.
    vouched = [fingerprint(each) for each in chain[-1:] if each.issuer == each.subject]
    return verify_reader_chain(chain, roots=roots, reader_roots=vouched, at=at)


def _config(content: dict[str, Any]) -> ReaderConfig:
    config = ReaderConfig(
        sequence=number(content, "sequence"),
        issued_at=read_date_time(content, "issued_at"),
        reader_id=text(content, "reader_id"),
        organization_id=text(content, "organization_id"),
        organization_name=text(content, "organization_name"),
        roots=_octets(content, "roots", MOST_ROOTS),
        reader_chain=_octets(content, "reader_chain", MOST_CHAIN),
        doc_type=text(content, "doc_type"),
        status_uri=text(content, "status_uri"),
        grace_hours=number(content, "grace_hours"),
        output=text(content, "output"),
        **_later_fields(content),
    )
    if config.grace_hours > MOST_GRACE_HOURS or config.output not in OUTPUTS:
        raise ProtocolError("malformed", "The configuration asks for what no reader does.")
    return config


def _later_fields(content: dict[str, Any]) -> dict[str, Any]:
    """What configurations of the first portals do not have."""
    found: dict[str, Any] = {}
    if "generation" in content:
        found["generation"] = number(content, "generation")
    if "lowers_generation" in content:
        found["lowers_generation"] = cbor.take(content, "lowers_generation", bool)
    if "list_octets" in content:
        found["list_octets"] = number(content, "list_octets")
    if found.get("generation", 0) > HIGHEST_GENERATION or not found.get("list_octets", 1):
        raise ProtocolError("malformed", "The configuration's generation or size of a list is out of range.")
    return found


def _octets(content: dict[str, Any], name: str, most: int) -> tuple[bytes, ...]:
    value = cbor.take(content, name, list)
    if not 1 <= len(value) <= most or not all(isinstance(each, bytes) for each in value):
        raise ProtocolError("malformed", f"The field {name} is no list of certificates.")
    return tuple(value)
