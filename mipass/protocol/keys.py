"""Keys on the curve P-256 in the forms that the protocol needs: DER, COSE_Key, JWK.

Sources: COSE_Key RFC 9053, 7.1.1; JWK RFC 7518, 6.2; thumbprint RFC 7638.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
)

from mipass.protocol.cbor import is_number
from mipass.protocol.errors import ProtocolError

PrivateKey = ec.EllipticCurvePrivateKey
PublicKey = ec.EllipticCurvePublicKey

CURVE = ec.SECP256R1()
COORDINATE = 32  # octets


def new_key() -> PrivateKey:
    """A fresh key pair."""
    return ec.generate_private_key(CURVE)


def private_to_der(key: PrivateKey) -> bytes:
    """PKCS #8, unencrypted: whoever stores it seals it."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def private_from_der(data: bytes) -> PrivateKey:
    """Read what `private_to_der` wrote. Raises ProtocolError ``bad_key``."""
    try:
        key = load_der_private_key(data, password=None)
    except (ValueError, TypeError) as error:
        raise ProtocolError("bad_key", "This is not a private key.") from error
    if not isinstance(key, PrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ProtocolError("bad_key", "The key is not on the curve P-256.")
    return key


def public_to_der(key: PublicKey) -> bytes:
    """SubjectPublicKeyInfo (RFC 5280, 4.1)."""
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def cose_key(key: PublicKey) -> dict[int, Any]:
    """The key as a COSE_Key map: kty EC2, crv P-256, x, y."""
    numbers = key.public_numbers()
    return {1: 2, -1: 1, -2: numbers.x.to_bytes(COORDINATE), -3: numbers.y.to_bytes(COORDINATE)}


def public_from_cose_key(item: object) -> PublicKey:
    """Read a COSE_Key. Raises ProtocolError ``bad_key``."""
    if not (isinstance(item, dict) and is_number(item.get(1), 2) and is_number(item.get(-1), 1)):
        raise ProtocolError("bad_key", "The key is not one of the curve P-256.")
    return _public(item.get(-2), item.get(-3))


def jwk(key: PublicKey) -> dict[str, str]:
    """The key as a JWK with its required members."""
    numbers = key.public_numbers()
    return {
        "crv": "P-256",
        "kty": "EC",
        "x": base64url(numbers.x.to_bytes(COORDINATE)),
        "y": base64url(numbers.y.to_bytes(COORDINATE)),
    }


def public_from_jwk(item: object) -> PublicKey:
    """Read a JWK that holds a public key only. Raises ProtocolError ``bad_key``."""
    if not isinstance(item, Mapping) or item.get("kty") != "EC" or item.get("crv") != "P-256" or "d" in item:
        raise ProtocolError("bad_key", "The key is not a public one of the curve P-256.")
    return _public(*(from_base64url(item.get(name)) for name in ("x", "y")))


def thumbprint(key: PublicKey) -> str:
    """The JWK SHA-256 thumbprint in base64url: 43 characters."""
    members = ",".join(f'"{name}":"{value}"' for name, value in jwk(key).items())
    return base64url(hashlib.sha256(f"{{{members}}}".encode()).digest())


def base64url(data: bytes) -> str:
    """Base64url without padding (RFC 7515, 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: object) -> bytes:
    """Read base64url without padding. Raises ProtocolError ``malformed``."""
    if not isinstance(text, str) or not text.isascii() or "=" in text:
        raise ProtocolError("malformed", "This is not base64url.")
    try:
        return base64.b64decode(
            text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4), validate=True
        )
    except ValueError as error:
        raise ProtocolError("malformed", "This is not base64url.") from error


def _public(x: object, y: object) -> PublicKey:
    if not (isinstance(x, bytes) and isinstance(y, bytes) and len(x) == len(y) == COORDINATE):
        raise ProtocolError("bad_key", "The key's coordinates are not 32 octets each.")
    try:
        return ec.EllipticCurvePublicNumbers(int.from_bytes(x), int.from_bytes(y), CURVE).public_key()
    except ValueError as error:
        raise ProtocolError("bad_key", "The key is not a point of the curve P-256.") from error
