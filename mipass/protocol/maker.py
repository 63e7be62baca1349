"""What a reader's maker vouches for: this device has this ueid (RFC 9711, 4.2.1). *Ours.*

A ueid by itself is a device's own word, so anybody could claim one first and keep the true device out. A
device that was made with a maker's key and certificate signs its ueid, the occasion's nonce and the hash of
its certification request with it; the certificate names the ueid, and leads to a maker's root.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from cryptography.x509.oid import NameOID

from mipass.protocol import cbor
from mipass.protocol.certificate_paths import Certificate, Purpose, verify_chain
from mipass.protocol.certificates import to_der
from mipass.protocol.cose import SIGN1, TYPE, read_sign1, sign1
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, private_to_der

VOUCHER = "application/vnd.mipass.maker-voucher+cose"
LARGEST = 3072


@dataclass(frozen=True, slots=True)
class MakerKey:
    """What a device was made with: a key, and its certificates without the root, its own first."""

    key: PrivateKey
    chain: Sequence[Certificate]


def vouch(maker: MakerKey, *, ueid: bytes, nonce: bytes, csr: bytes) -> bytes:
    """A tagged COSE_Sign1 for one enrollment."""
    signed = sign1(maker.key, _content(ueid, nonce, csr), protected={TYPE: VOUCHER}, chain=maker.chain)
    return cbor.encode(cbor.Tag(SIGN1, signed))


def verify_voucher(
    voucher: bytes | None,
    roots: Iterable[Certificate],
    *,
    ueid: bytes,
    nonce: bytes,
    csr: bytes,
    at: datetime,
) -> None:
    """Raise ProtocolError ``maker_unproven`` unless a maker vouches for the device in this enrollment."""
    try:
        signed = read_sign1(cbor.decode(voucher or b"", largest=LARGEST))
        key = verify_chain(signed.chain, roots, purpose=Purpose.MAKER, at=at)
        content = signed.verify(key)
        is_typed = signed.protected.get(TYPE) == VOUCHER
    except ProtocolError as error:
        raise _unproven() from error
    if not is_typed or content != _content(ueid, nonce, csr) or _named(signed.chain[0]) != ueid.hex():
        raise _unproven()


def _content(ueid: bytes, nonce: bytes, csr: bytes) -> bytes:
    return cbor.encode([ueid, nonce, hashlib.sha256(csr).digest()])


def _named(certificate: Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if len(names) == 1 else ""


def _unproven() -> ProtocolError:
    return ProtocolError("maker_unproven", "No maker that is trusted here vouches for this device.")


def read_roots(pem: bytes) -> list[Certificate]:
    """The roots of a PEM file. Raises ProtocolError ``malformed``."""
    try:
        return x509.load_pem_x509_certificates(pem)
    except ValueError as error:
        raise ProtocolError("malformed", "The file holds no certificates in PEM.") from error


def read_maker(pem: bytes) -> tuple[bytes, list[bytes]]:
    """The key (DER, PKCS #8) and the certificates (DER) of a PEM file. Raises ProtocolError ``malformed``."""
    try:
        key = load_pem_private_key(pem, None)
        if not isinstance(key, PrivateKey):
            raise ProtocolError("malformed", "The maker's key is not on the curve P-256.")
        return private_to_der(key), [to_der(each) for each in x509.load_pem_x509_certificates(pem)]
    except (ValueError, TypeError) as error:
        raise ProtocolError("malformed", "The file holds no key and certificates in PEM.") from error
