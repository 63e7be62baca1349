"""Certificate revocation lists (RFC 5280, 5), as ISO/IEC 18013-5, annex B has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from mipass.protocol.certificates import Certificate
from mipass.protocol.keys import PrivateKey

CONTENT_TYPE = "application/pkix-crl"


@dataclass(frozen=True, slots=True)
class Revoked:
    """A certificate that does not count any more, by its serial number."""

    serial: int
    at: datetime


def make_revocation_list(
    key: PrivateKey,
    issuer: Certificate,
    *,
    revoked: Iterable[Revoked],
    issued_at: datetime,
    next_at: datetime,
) -> bytes:
    """The list of a root's certificates that were revoked, in DER. A later one has a higher number."""
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    unsigned = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(issued_at.replace(microsecond=0))
        .next_update(next_at.replace(microsecond=0))
        .add_extension(authority, critical=False)
        .add_extension(x509.CRLNumber(int(issued_at.timestamp() * 1_000_000)), critical=False)
    )
    for each in revoked:
        unsigned = unsigned.add_revoked_certificate(_entry(each))
    return unsigned.sign(key, SHA256()).public_bytes(Encoding.DER)


def _entry(revoked: Revoked) -> x509.RevokedCertificate:
    at = revoked.at.replace(microsecond=0)
    return x509.RevokedCertificateBuilder().serial_number(revoked.serial).revocation_date(at).build()
