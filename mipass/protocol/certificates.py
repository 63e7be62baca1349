"""An organization's certificates (RFC 5280): made, read, and checked up to a root that is trusted.

A root signs a document signer, a config signer and a reader CA; the reader CA signs readers. The profiles of
document signer and reader follow ISO/IEC 18013-5, annex B, without revocation lists: rotation replaces them.
"""

from __future__ import annotations

from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from mipass.protocol.certificate_paths import (
    EKUS,
    UNREADABLE,
    Certificate,
    Purpose,
    p256_key,
    verify_chain,
)
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, PublicKey
from mipass.protocol.reader_entries import ReaderEntry, extension_of

__all__ = [
    "Certificate",
    "Purpose",
    "fingerprint",
    "from_der",
    "make_certificate",
    "make_csr",
    "make_root",
    "read_csr",
    "to_der",
    "verify_chain",
]

LONGEST_NAME = 64  # octets of a common name: RFC 5280, appendix A.1, ub-common-name
LONGEST_DER = 8192
# How many certificates may stand below: the root's reader CA, the reader CA's readers.
PATH_LENGTHS = {Purpose.ROOT: 1, Purpose.READER_CA: 0}


def make_root(key: PrivateKey, *, name: str, not_before: datetime, not_after: datetime) -> Certificate:
    """A self-signed root; the name becomes its common name, cut at 64 octets."""
    unsigned = _builder(Purpose.ROOT, key.public_key(), name, not_before, not_after)
    return unsigned.issuer_name(_name(name)).sign(key, SHA256())


def make_certificate(
    purpose: Purpose,
    public: PublicKey,
    *,
    name: str,
    issuer_key: PrivateKey,
    issuer: Certificate,
    not_before: datetime,
    not_after: datetime,
    entry: ReaderEntry | None = None,
) -> Certificate:
    """A certificate for that purpose, signed by the issuer: a root, or for a reader its CA.

    ``entry`` is a reader's, in its organization's status list.
    """
    unsigned = _builder(purpose, public, name, not_before, not_after)
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    unsigned = unsigned.add_extension(authority, critical=False)
    unsigned = unsigned.add_extension(x509.ExtendedKeyUsage([EKUS[purpose]]), critical=True)
    if entry is not None:
        unsigned = unsigned.add_extension(extension_of(entry), critical=False)
    return unsigned.issuer_name(issuer.subject).sign(issuer_key, SHA256())


def fingerprint(certificate: Certificate) -> bytes:
    """SHA-256 of the certificate's DER: 32 octets."""
    return certificate.fingerprint(SHA256())


def to_der(certificate: Certificate) -> bytes:
    """The certificate's DER."""
    return certificate.public_bytes(Encoding.DER)


def from_der(data: bytes) -> Certificate:
    """Read a certificate of a P-256 key. Raises ProtocolError ``malformed``."""
    if len(data) > LONGEST_DER:
        raise ProtocolError("malformed", "The certificate is too long.")
    try:
        certificate = x509.load_der_x509_certificate(bytes(data))
        certificate.extensions  # noqa: B018  both are read when first asked for
        p256_key(certificate.public_key())
    except UNREADABLE as error:
        raise ProtocolError("malformed", "The certificate cannot be read.") from error
    return certificate


def make_csr(key: PrivateKey, *, name: str) -> bytes:
    """A certification request (PKCS #10, RFC 2986) for the key, in DER."""
    return x509.CertificateSigningRequestBuilder(_name(name)).sign(key, SHA256()).public_bytes(Encoding.DER)


def read_csr(data: bytes) -> PublicKey:
    """The key that a certification request asks for, and by signing proved to hold.

    What else it asks for is not looked at. Raises ProtocolError ``bad_csr``.
    """
    refusal = ProtocolError("bad_csr", "This is not a certification request signed by its P-256 key.")
    if len(data) > LONGEST_DER:
        raise refusal
    try:
        request = x509.load_der_x509_csr(data)
        key = p256_key(request.public_key())
        is_signed = request.is_signature_valid
    except UNREADABLE as error:
        raise refusal from error
    if not is_signed:
        raise refusal
    return key


def _name(name: str) -> x509.Name:
    cut = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cut)])


def _builder(
    purpose: Purpose, public: PublicKey, name: str, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    """What all certificates have, but for the issuer: a random serial, dates, key identifier and usage."""
    is_ca = purpose in PATH_LENGTHS
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before.replace(microsecond=0))
        .not_valid_after(not_after.replace(microsecond=0))
        .add_extension(x509.BasicConstraints(ca=is_ca, path_length=PATH_LENGTHS.get(purpose)), critical=True)
        .add_extension(_usage(is_ca=is_ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )


def _usage(*, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
