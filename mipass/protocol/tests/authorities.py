"""An organization's keys for tests: a root and whatever it signs, valid around one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mipass.protocol.certificates import Certificate, Purpose, make_certificate, make_root
from mipass.protocol.keys import PrivateKey, PublicKey, new_key

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
YEAR = timedelta(days=365)


@dataclass
class Authority:
    """A root, its document signer, its config signer and its reader CA."""

    name: str = "Organization A"
    at: datetime = NOW
    key: PrivateKey = field(default_factory=new_key)
    signer_keys: dict[Purpose, PrivateKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Sign its root."""
        self.root = make_root(
            self.key, name=self.name, not_before=self.at - YEAR, not_after=self.at + 9 * YEAR
        )
        self.certificates = {
            purpose: self.certify(purpose, self.key_of(purpose).public_key())
            for purpose in (Purpose.DOCUMENT_SIGNER, Purpose.CONFIG_SIGNER, Purpose.READER_CA)
        }

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
        """A reader's chain: its certificate and the reader CA's."""
        issuer = self.certificates[Purpose.READER_CA]
        certificate = make_certificate(
            Purpose.READER,
            public,
            name=name,
            issuer_key=self.key_of(Purpose.READER_CA),
            issuer=issuer,
            not_before=self.at - timedelta(days=1),
            not_after=self.at + YEAR / 2,
        )
        return [certificate, issuer]
