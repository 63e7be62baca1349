"""COSE_Sign1 with ES256 (RFC 9052, 4.2 and 4.4; RFC 9053, 2.1), with certificates in x5chain (RFC 9360)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import COORDINATE, PrivateKey, PublicKey

ALG, CRITICAL, CONTENT_TYPE, KID, TYPE, X5CHAIN = 1, 2, 3, 4, 16, 33
ES256 = -7
SIGN1 = 18  # the tag
LONGEST_CHAIN = 4

_ECDSA = ec.ECDSA(SHA256())


@dataclass(frozen=True, slots=True)
class Sign1:
    """A parsed COSE_Sign1 whose signature was not looked at. ``payload`` None: it is detached."""

    protected_bytes: bytes
    protected: Mapping[Any, Any]
    unprotected: Mapping[Any, Any]
    payload: bytes | None
    signature: bytes

    def verify(self, key: PublicKey, *, detached: bytes | None = None) -> bytes:
        """The payload that the key signed. Raises ProtocolError ``bad_signature``.

        ``detached`` is the payload where the structure carries none, and must be None where it does.
        """
        payload = self.payload if detached is None else detached
        if payload is None or (detached is not None and self.payload is not None):
            raise ProtocolError("malformed", "The signed content is missing, or there are two of it.")
        half = COORDINATE
        signature = encode_dss_signature(
            int.from_bytes(self.signature[:half]), int.from_bytes(self.signature[half:])
        )
        try:
            key.verify(signature, _to_be_signed(self.protected_bytes, payload), _ECDSA)
        except InvalidSignature as error:
            raise ProtocolError("bad_signature", "The signature does not match its content.") from error
        return payload

    @property
    def chain(self) -> list[x509.Certificate]:
        """The certificates of x5chain, the signer's first. Raises ProtocolError ``malformed``."""
        found = self.unprotected.get(X5CHAIN, self.protected.get(X5CHAIN))
        encoded = found if isinstance(found, list) else [found]
        if not 1 <= len(encoded) <= LONGEST_CHAIN:
            raise ProtocolError("malformed", "The chain of certificates is empty or too long.")
        try:
            return [x509.load_der_x509_certificate(der) for der in encoded]
        except (ValueError, TypeError, x509.InvalidVersion) as error:
            raise ProtocolError("malformed", "The signer's certificate cannot be read.") from error


def sign1(
    key: PrivateKey,
    payload: bytes,
    *,
    protected: Mapping[Any, Any] | None = None,
    unprotected: Mapping[Any, Any] | None = None,
    chain: Sequence[x509.Certificate] = (),
    detached: bool = False,
) -> list[Any]:
    """The four parts of a COSE_Sign1 over the payload, untagged, for embedding or encoding.

    ``alg`` is added to the protected header, ``chain`` to the unprotected one.
    """
    protected_bytes = cbor.encode({ALG: ES256, **(protected or {})})
    r, s = decode_dss_signature(key.sign(_to_be_signed(protected_bytes, payload), _ECDSA))
    signature = r.to_bytes(COORDINATE) + s.to_bytes(COORDINATE)
    header = dict(unprotected or {})
    if chain:
        encoded = [_der(certificate) for certificate in chain]
        header[X5CHAIN] = encoded[0] if len(encoded) == 1 else encoded
    return [protected_bytes, header, None if detached else payload, signature]


@lru_cache(maxsize=256)
def _der(certificate: x509.Certificate) -> bytes:
    """A signer's certificate goes with everything that it signs, and is encoded once."""
    return certificate.public_bytes(Encoding.DER)


def read_sign1(item: object) -> Sign1:
    """A COSE_Sign1 from its decoded item, tagged or not. Raises ProtocolError ``malformed``.

    Any algorithm but ES256 and any critical header is refused (RFC 9052, 3.1: not understood).
    """
    if isinstance(item, cbor.Tag) and item.tag == SIGN1:
        item = item.value
    if not isinstance(item, list) or len(item) != 4:
        raise ProtocolError("malformed", "This is not a COSE_Sign1 structure.")
    protected_bytes, unprotected, payload, signature = item
    if not (
        isinstance(protected_bytes, bytes)
        and isinstance(unprotected, dict)
        and isinstance(payload, bytes | None)
        and isinstance(signature, bytes)
        and len(signature) == 2 * COORDINATE
    ):
        raise ProtocolError("malformed", "A part of the COSE_Sign1 structure is of another type.")
    protected = cbor.decode(protected_bytes) if protected_bytes else {}
    if not isinstance(protected, dict) or not cbor.is_number(protected.get(ALG), ES256):
        raise ProtocolError("malformed", "Only signatures with ES256 are taken.")
    if CRITICAL in protected or CRITICAL in unprotected or protected.keys() & unprotected.keys():
        raise ProtocolError("malformed", "The header holds what is not understood, or a field twice.")
    return Sign1(protected_bytes, protected, unprotected, payload, signature)


def read_detached(item: object) -> Sign1:
    """As `read_sign1`, of a structure that must not carry its payload. Raises ProtocolError ``malformed``."""
    found = read_sign1(item)
    if found.payload is not None:
        raise ProtocolError("malformed", "The signature brings its own content.")
    return found


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure (RFC 9052, 4.4); no part of this protocol uses external data."""
    return cbor.encode(["Signature1", protected, b"", payload])
