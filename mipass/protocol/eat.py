"""Entity Attestation Tokens (RFC 9711): what a reader says of itself, signed by its own key.

A CWT in a tagged COSE_Sign1. It carries the key that signed it (``cnf``, RFC 8747), so that it can be checked
before anybody knows the reader; whether that key is a known reader's is for the caller to ask. Nobody vouches
for the hardware: the claims are worth what the key's holder is worth.

Each says what it is for (``intuse``) and is refused for anything else. One for the issuance of a certificate
is made in the factory state alone, for one organization and one certification request; one of general use is
a report, whoever asks for it, and proves no enrollment.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any

from mipass.protocol import cbor
from mipass.protocol.cose import SIGN1, TYPE, Sign1, read_sign1, sign1
from mipass.protocol.errors import ProtocolError
from mipass.protocol.fields import moment_of, whole_seconds
from mipass.protocol.keys import PrivateKey, PublicKey, cose_key, public_from_cose_key, thumbprint
from mipass.protocol.maker import MakerKey, vouch

CONTENT_TYPE = "application/eat+cwt"  # RFC 9711, 10.2
LARGEST = 4096

ISSUED_AT, CONFIRMATION, NONCE = 6, 8, 10  # RFC 8392, 4; RFC 8747, 3.1; RFC 9711, 4.1
UEID, OEM_ID, HARDWARE_MODEL = 256, 258, 259  # RFC 9711, 4.2.1, 4.2.3, 4.2.4
SOFTWARE_NAME, SOFTWARE_VERSION = 270, 271  # RFC 9711, 4.2.6, 4.2.7
INTENDED_USE = 275  # RFC 9711, 4.3.3
# Ours, from the range for private use (RFC 8392, 9.1).
CONFIG_SEQUENCE, LIST_TIME, SERIAL, FAILURE, RELEASED = -65537, -65538, -65539, -65540, -65541
GENERATION, MICROSECONDS = -65550, -65551  # the latter of iat
READER, ORGANIZATION, REQUEST_HASH, MAKER = -65542, -65543, -65544, -65552

COSE_KEY = 1  # RFC 8747, 3.2
NONCES, UEIDS, OEM_IDS, MODELS = (8, 64), (7, 33), (3, 16), (1, 32)  # octets, RFC 9711
LONGEST_TEXT, LONGEST_CODE = 64, 40
VOUCHERS = (1, 3072)
HASH = (32, 32)  # octets of SHA-256
HIGHEST_SEQUENCE = (1 << 31) - 1
_CODE = re.compile(r"[a-z][a-z0-9_]*")


class Use(IntEnum):
    """What a token is for (RFC 9711, 4.3.3)."""

    REPORT = 1  # generic
    ENROLLMENT = 4  # certificate issuance


@dataclass(frozen=True, slots=True)
class Eat:
    """A token as it was read. A report needs no ``ueid``: its key names the reader, and strangers hear it.

    ``config_sequence``: of the configuration that the reader goes by; ``list_time``: when the status list
    that it holds was issued; ``generation``: the highest that it knows of; ``failure``: a code, why it did
    not take the firmware that was wanted; ``released``: it has taken its release as ``reader_id``, and this
    is the last that its key signs. ``organization_id`` and ``request_hash``, the SHA-256 of the
    certification request, are of an enrollment. ``maker`` is its maker's voucher, not looked at.
    """

    key: PublicKey
    use: Use
    nonce: bytes
    ueid: bytes | None
    oemid: bytes
    hardware_model: str
    software_name: str
    software_version: str
    issued_at: datetime
    config_sequence: int | None = None
    list_time: datetime | None = None
    serial: str = ""
    failure: str = ""
    released: bool = False
    generation: int = 0
    reader_id: str = ""
    organization_id: str = ""
    request_hash: bytes | None = None
    maker: bytes | None = None

    @property
    def thumbprint(self) -> str:
        """Under which the reader's key is known."""
        return thumbprint(self.key)


def make_eat(
    key: PrivateKey,
    *,
    nonce: bytes,
    oemid: bytes,
    hardware_model: str,
    software_name: str,
    software_version: str,
    iat: datetime,
    use: Use = Use.REPORT,
    ueid: bytes | None = None,
    config_sequence: int | None = None,
    list_time: datetime | None = None,
    serial: str = "",
    failure: str = "",
    released: bool = False,
    generation: int = 0,
    reader_id: str = "",
    organization_id: str = "",
    csr: bytes | None = None,
    maker: MakerKey | None = None,
) -> bytes:
    """The token. ``nonce`` is 8 to 64 octets, ``ueid`` 7 to 33, ``oemid`` 3 (IEEE) or 16 (random).

    A reader in its factory state alone makes one for an enrollment, which needs its ``ueid``, the
    ``organization_id`` that it was told, and the ``csr`` that goes with it; ``maker`` vouches for it there.
    """
    ours = {
        CONFIG_SEQUENCE: config_sequence,
        LIST_TIME: None if list_time is None else [whole_seconds(list_time), list_time.microsecond],
        SERIAL: serial or None,
        FAILURE: failure or None,
        RELEASED: released or None,
        GENERATION: generation or None,
        MICROSECONDS: iat.microsecond or None,
        READER: reader_id or None,
        ORGANIZATION: organization_id or None,
        REQUEST_HASH: None if csr is None else hashlib.sha256(csr).digest(),
        MAKER: vouch(maker, ueid=ueid, nonce=nonce, csr=csr) if maker and ueid and csr else None,
        UEID: ueid,
    }
    claims = {
        INTENDED_USE: int(use),
        ISSUED_AT: whole_seconds(iat),
        CONFIRMATION: {COSE_KEY: cose_key(key.public_key())},
        NONCE: nonce,
        OEM_ID: oemid,
        HARDWARE_MODEL: hardware_model.encode(),
        SOFTWARE_NAME: software_name,
        SOFTWARE_VERSION: [software_version],
        **{claim: value for claim, value in ours.items() if value is not None},
    }
    signed = sign1(key, cbor.encode(claims), protected={TYPE: CONTENT_TYPE})
    return cbor.encode(cbor.Tag(SIGN1, signed))


def read_eat(token: bytes) -> Eat:
    """The token's claims, whoever signed it. Raises ProtocolError ``bad_eat``."""
    return _parse(token)[1]


def verify_report(token: bytes) -> Eat:
    """What a reader tells of itself, signed by the key that the token carries.

    Raises ProtocolError ``bad_eat``, ``bad_signature``, ``wrong_use``.
    """
    return _verified(token, Use.REPORT)


def verify_enrollment(
    token: bytes, public: PublicKey, *, nonce: bytes, organization_id: str, csr: bytes
) -> Eat:
    """What proves that a reader in its factory state asks that organization to certify the key of that CSR.

    Raises ProtocolError ``bad_eat``, ``bad_signature``, ``key_differs``, ``wrong_use``, ``nonce_differs``,
    ``organization_differs``, ``request_differs``.
    """
    if thumbprint(public) != read_eat(token).thumbprint:
        raise ProtocolError("key_differs", "The token is of another key.")
    found = _verified(token, Use.ENROLLMENT)
    if found.nonce != nonce:
        raise ProtocolError("nonce_differs", "The token was not made for this occasion.")
    if found.organization_id != organization_id:
        raise ProtocolError("organization_differs", "The token was made for another organization.")
    if found.request_hash != hashlib.sha256(csr).digest():
        raise ProtocolError("request_differs", "The token was made for another certification request.")
    if found.ueid is None:
        raise ProtocolError("bad_eat", "The token does not name its device.")
    return found


def _verified(token: bytes, use: Use) -> Eat:
    signed, found = _parse(token)
    signed.verify(found.key)
    if found.use is not use:
        raise ProtocolError("wrong_use", "The token was made for another use.")
    return found


def _parse(token: bytes) -> tuple[Sign1, Eat]:
    try:
        signed = _read_signed(token)
        return signed, _read_claims(cbor.decode(signed.payload or b""))
    except ProtocolError as error:
        raise ProtocolError("bad_eat", error.message) from error


def _read_signed(token: bytes) -> Sign1:
    signed = read_sign1(cbor.decode(token, largest=LARGEST))
    if signed.protected.get(TYPE) != CONTENT_TYPE:
        raise ProtocolError("malformed", "This is not an Entity Attestation Token.")
    return signed


def _read_claims(claims: Any) -> Eat:
    version = cbor.take(claims, SOFTWARE_VERSION, list)
    return Eat(
        key=public_from_cose_key(cbor.take(claims, CONFIRMATION, dict).get(COSE_KEY)),
        use=_use(claims),
        nonce=_octets(claims, NONCE, NONCES),
        ueid=_octets(claims, UEID, UEIDS) if UEID in claims else None,
        oemid=_octets(claims, OEM_ID, OEM_IDS),
        hardware_model=_model(claims),
        software_name=_text(cbor.take(claims, SOFTWARE_NAME, str)),
        software_version=_text(version[0] if version else None),
        issued_at=moment_of(cbor.take(claims, ISSUED_AT, int), claims.get(MICROSECONDS, 0)),
        config_sequence=_small(claims, CONFIG_SEQUENCE),
        list_time=_list_time(claims),
        generation=_small(claims, GENERATION) or 0,
        serial=_text(claims[SERIAL]) if SERIAL in claims else "",
        failure=_code(claims),
        released=cbor.take(claims, RELEASED, bool) if RELEASED in claims else False,
        reader_id=_text(claims[READER]) if READER in claims else "",
        organization_id=_text(claims[ORGANIZATION]) if ORGANIZATION in claims else "",
        request_hash=_octets(claims, REQUEST_HASH, HASH) if REQUEST_HASH in claims else None,
        maker=_octets(claims, MAKER, VOUCHERS) if MAKER in claims else None,
    )


def _use(claims: object) -> Use:
    value = cbor.take(claims, INTENDED_USE, int)
    if value not in {*Use}:
        raise ProtocolError("malformed", "The token is for a use that nothing is made of here.")
    return Use(value)


def _octets(claims: object, claim: int, lengths: tuple[int, int]) -> bytes:
    value: bytes = cbor.take(claims, claim, bytes)
    if not lengths[0] <= len(value) <= lengths[1]:
        raise ProtocolError("malformed", f"The claim {claim} is too short or too long.")
    return value


def _model(claims: object) -> str:
    try:
        return _text(_octets(claims, HARDWARE_MODEL, MODELS).decode())
    except UnicodeDecodeError as error:
        raise ProtocolError("malformed", "The hardware model is no text.") from error


def _text(value: object) -> str:
    """One line of 1 to 64 printable characters: it will stand on pages."""
    if not isinstance(value, str) or not 1 <= len(value) <= LONGEST_TEXT or not value.isprintable():
        raise ProtocolError("malformed", "A text is empty, too long, or holds what is not printable.")
    return value


def _code(claims: Any) -> str:
    if FAILURE not in claims:
        return ""
    value: str = cbor.take(claims, FAILURE, str)
    if len(value) > LONGEST_CODE or not _CODE.fullmatch(value):
        raise ProtocolError("malformed", "The reason of a failure is no code.")
    return value


def _small(claims: Any, claim: int) -> int | None:
    if claim not in claims:
        return None
    value: int = cbor.take(claims, claim, int)
    if not 0 <= value <= HIGHEST_SEQUENCE:
        raise ProtocolError("malformed", "The sequence of the configuration or a generation is out of range.")
    return value


def _list_time(claims: Any) -> datetime | None:
    if LIST_TIME not in claims:
        return None
    value = cbor.take(claims, LIST_TIME, list)
    if len(value) != 2:
        raise ProtocolError("malformed", "The list's time is not seconds and millionths.")
    return moment_of(*value)
