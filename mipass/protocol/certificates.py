"""An organization's certificates (RFC 5280): made, read, and checked up to a root that is trusted.

A root signs a document signer and a config signer; a root of their own signs readers. What stands in roots,
document signers and readers is what ISO/IEC 18013-5, annex B asks for.
"""

from __future__ import annotations

from dataclasses import dataclass
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
    verify_reader_chain,
)
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, PublicKey
from mipass.protocol.reader_entries import ReaderEntry, extension_of

__all__ = [
    "About",
    "Certificate",
    "Purpose",
    "about_of",
    "fingerprint",
    "from_der",
    "make_certificate",
    "make_csr",
    "make_root",
    "read_csr",
    "to_der",
    "verify_chain",
    "verify_reader_chain",
]

LONGEST_NAME = 64  # octets of a common name: RFC 5280, appendix A.1, ub-common-name
LONGEST_DER = 8192
# Those that sign certificates, under none of which another one may stand.
AUTHORITIES = (Purpose.ROOT, Purpose.READER_ROOT, Purpose.READER_CA)


@dataclass(frozen=True, slots=True)
class About:
    """What a root says of who stands behind it, and all that it signs says again.

    ``country`` is the ISO 3166-1 alpha-2 code, ``contact`` a URI, ``revoked_at`` where its revocation list
    is. What is empty is left out: a root of before had none of them.
    """

    country: str = ""
    contact: str = ""
    revoked_at: str = ""


def make_root(
    key: PrivateKey,
    *,
    name: str,
    not_before: datetime,
    not_after: datetime,
    about: About = About(),
) -> Certificate:
    """A self-signed root; the name becomes its common name, cut at 64 octets."""
    subject = _name(name, about.country)
    unsigned = _builder(Purpose.ROOT, key.public_key(), subject, not_before, not_after)
    return _told(unsigned, about).issuer_name(subject).sign(key, SHA256())


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
    """A certificate for that purpose, signed by the issuer: a root, for a reader the readers' one.

    It says of country, contact and revocation list what its issuer says. ``entry`` is a reader's, in its
    organization's status list.
    """
    about = about_of(issuer)
    unsigned = _told(_builder(purpose, public, _name(name, about.country), not_before, not_after), about)
    identifier = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier)
    unsigned = unsigned.add_extension(authority, critical=False)
    unsigned = unsigned.add_extension(x509.ExtendedKeyUsage([EKUS[purpose]]), critical=True)
    if entry is not None:
        unsigned = unsigned.add_extension(extension_of(entry), critical=False)
    return unsigned.issuer_name(issuer.subject).sign(issuer_key, SHA256())


def about_of(root: Certificate) -> About:
    """What a root says of who stands behind it."""
    countries = root.subject.get_attributes_for_oid(NameOID.COUNTRY_NAME)
    return About(
        country=str(countries[0].value) if countries else "",
        contact=next(iter(_uris(root, x509.IssuerAlternativeName)), ""),
        revoked_at=next(iter(_uris(root, x509.CRLDistributionPoints)), ""),
    )


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
    unsigned = x509.CertificateSigningRequestBuilder(_name(name, ""))
    return unsigned.sign(key, SHA256()).public_bytes(Encoding.DER)


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


def _name(name: str, country: str) -> x509.Name:
    cut = name.encode()[:LONGEST_NAME].decode(errors="ignore")
    parts = [x509.NameAttribute(NameOID.COUNTRY_NAME, country)] if country else []
    return x509.Name([*parts, x509.NameAttribute(NameOID.COMMON_NAME, cut)])


def _builder(
    purpose: Purpose, public: PublicKey, subject: x509.Name, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    """What all certificates have, but for the issuer: a random serial, dates, key identifier and usage."""
    is_authority = purpose in AUTHORITIES
    unsigned = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before.replace(microsecond=0))
        .not_valid_after(not_after.replace(microsecond=0))
        .add_extension(_usage(is_authority=is_authority), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
    )
    if not is_authority:
        return unsigned
    return unsigned.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)


def _told(unsigned: x509.CertificateBuilder, about: About) -> x509.CertificateBuilder:
    """With contact and revocation list, as far as they are known."""
    if about.contact:
        contact = x509.IssuerAlternativeName([x509.UniformResourceIdentifier(about.contact)])
        unsigned = unsigned.add_extension(contact, critical=False)
    if about.revoked_at:
        place = [x509.UniformResourceIdentifier(about.revoked_at)]
        point = x509.DistributionPoint(full_name=place, relative_name=None, reasons=None, crl_issuer=None)
        unsigned = unsigned.add_extension(x509.CRLDistributionPoints([point]), critical=False)
    return unsigned


def _uris(
    certificate: Certificate, kind: type[x509.IssuerAlternativeName | x509.CRLDistributionPoints]
) -> list[str]:
    """The addresses in one of these extensions, none where it is not there."""
    try:
        value = certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return []
    names = (
        [name for point in value for name in point.full_name or []]
        if isinstance(value, x509.CRLDistributionPoints)
        else list(value)
    )
    return [name.value for name in names if isinstance(name, x509.UniformResourceIdentifier)]


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )
