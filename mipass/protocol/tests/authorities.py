"""An organization's keys for tests: a root and whatever it signs, valid around one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from mipass.protocol.certificates import About, Certificate, Purpose, make_certificate, make_root
from mipass.protocol.keys import PrivateKey, PublicKey, new_key

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


@dataclass
class Authority:
    """A root, its document signer and its config signer; and the root of its readers."""

    name: str = "Organization A"
    at: datetime = NOW
    key: PrivateKey = field(default_factory=new_key)
    signer_keys: dict[Purpose, PrivateKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sign its roots."""
        self.root = self._root(self.key, self.name)
        self.reader_root = self._root(self.key_of(Purpose.READER_ROOT), f"{self.name} readers")
        self.certificates = {
            purpose: self.certify(purpose, self.key_of(purpose).public_key())
            for purpose in (Purpose.DOCUMENT_SIGNER, Purpose.CONFIG_SIGNER)
        }

    def _root(self, key: PrivateKey, name: str) -> Certificate:
        return make_root(
            key,
            name=name,
            not_before=self.at - YEAR,
            not_after=self.at + 9 * YEAR,
            about=About("DE", "https://portal.example", "https://portal.example/revoked"),
        )

    def key_of(self, purpose: Purpose) -> PrivateKey:
        """The key that signs for that purpose."""
        return self.signer_keys.setdefault(purpose, new_key())

    def chain(self, purpose: Purpose) -> list[Certificate]:
        """What stands beside that key's signatures."""
        return [self.certificates[purpose]]

    def certify(self, purpose: Purpose, public: PublicKey, **changes: datetime) -> Certificate:
        """A certificate by the root."""
        dates: dict[str, Any] = {
            "not_before": self.at - timedelta(days=1),
            "not_after": self.at + YEAR,
        } | changes
        return make_certificate(purpose, public, name=purpose, issuer_key=self.key, issuer=self.root, **dates)

    def reader(self, public: PublicKey, name: str = "Front door") -> list[Certificate]:
        """A reader's chain: its certificate and the root of readers."""
        certificate = make_certificate(
            Purpose.READER,
            public,
            name=name,
            issuer_key=self.key_of(Purpose.READER_ROOT),
            issuer=self.reader_root,
            not_before=self.at - timedelta(days=1),
            not_after=self.at + YEAR / 2,
        )
        return [certificate, self.reader_root]


class FormerAuthority(Authority):
    """As authorities were before annex B was followed: a root of no country, above a CA of its readers."""

    def _root(self, key: PrivateKey, name: str) -> Certificate:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = dict.fromkeys(("digital_signature", *_UNUSED), False)
        return (
            x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
            .not_valid_before(self.at - YEAR)
            .not_valid_after(self.at + 9 * YEAR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
            .add_extension(x509.KeyUsage(**usage, key_cert_sign=True, crl_sign=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, SHA256())
        )

    def __post_init__(self) -> None:
        """The CA takes the place of the root of readers."""
        super().__post_init__()
        public = self.key_of(Purpose.READER_ROOT).public_key()
        self.reader_root = self.certify(Purpose.READER_CA, public)


_UNUSED = (
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "encipher_only",
    "decipher_only",
)
