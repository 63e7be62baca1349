"""An organization with its keys, phones with its documents and readers that trust it, for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from mipass.protocol.certificates import (
    About,
    Certificate,
    Purpose,
    fingerprint,
    make_certificate,
    make_root,
)
from mipass.protocol.door import DoorSession, PhoneSession, ReaderTrust
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, PublicKey, new_key
from mipass.protocol.mdoc import issue_document
from mipass.protocol.reader_entries import ReaderEntry
from mipass.protocol.status_bits import Status, StatusBits
from mipass.protocol.statuslist import sign_list
from mipass.protocol.wiegand import encode

DOC_TYPE = "org.mipass.pacs.1"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
CARD = encode("H10301", {"facility_code": 123, "card_number": 45677})
SIZE = 64


@dataclass
class Organization:
    """Signs documents and status lists as the portal does; entries start out VALID."""

    name: str = "Acme"
    now: datetime = NOW
    root_key: PrivateKey = field(default_factory=new_key)
    signer_key: PrivateKey = field(default_factory=new_key)
    reader_root_key: PrivateKey = field(default_factory=new_key)

    def __post_init__(self) -> None:
        self.status_uri = f"https://portal.example/mobile/{self.name}/status"
        self.root = self._root(self.root_key, "root")
        self.signer = self.certify(Purpose.DOCUMENT_SIGNER, self.signer_key.public_key())
        self.reader_root = self._root(self.reader_root_key, "readers")
        self.bits = StatusBits.empty(SIZE)

    def _root(self, key: PrivateKey, name: str) -> Certificate:
        place = f"https://portal.example/mobile/{self.name}"
        return make_root(
            key,
            name=f"{self.name} {name}",
            not_before=self.now - DAY,
            not_after=self.now + 3650 * DAY,
            about=About("DE", "https://portal.example", f"{place}/revoked/{name}"),
        )

    def certify(
        self, purpose: Purpose, public: PublicKey, name: str = "", index: int | None = None
    ) -> Certificate:
        """A certificate of a year: a reader's from the readers' root, any other from the root.

        ``index`` is the reader's entry in the status list.
        """
        of_reader = purpose is Purpose.READER
        return make_certificate(
            purpose,
            public,
            name=name or f"{self.name} {purpose}",
            issuer_key=self.reader_root_key if of_reader else self.root_key,
            issuer=self.reader_root if of_reader else self.root,
            not_before=self.now - DAY,
            not_after=self.now + 365 * DAY,
            entry=None if index is None else ReaderEntry(index, self.status_uri),
        )

    def document(
        self, device_key: PublicKey, *, index: int = 5, signed_at: datetime | None = None, **changes: Any
    ) -> bytes:
        """A document of 7 days, with whatever a test wants otherwise."""
        signed_at = signed_at or self.now
        parts: dict[str, Any] = {
            "doc_type": DOC_TYPE,
            "card_data": CARD.to_bytes(),
            "device_key": device_key,
            "key": self.signer_key,
            "chain": [self.signer],
            "status_uri": self.status_uri,
            "status_index": index,
            "signed_at": signed_at,
            "valid_from": signed_at,
            "valid_until": signed_at + 7 * DAY,
        }
        return issue_document(**(parts | changes))

    def status_list(self, issued_at: datetime | None = None, **changes: Any) -> bytes:
        """The list as it is now, for 24 hours."""
        issued_at = issued_at or self.now
        parts: dict[str, Any] = {
            "uri": self.status_uri,
            "aggregation_uri": f"{self.status_uri}/aggregation",
            "issued_at": issued_at,
            "expires_at": issued_at + DAY,
            "ttl": HOUR,
            "key": self.signer_key,
            "chain": [self.signer],
            "reader_roots": [fingerprint(self.reader_root)],
        }
        return sign_list(self.bits, **(parts | changes))

    def put(self, index: int, status: Status) -> None:
        """Change an entry for the lists to come."""
        self.bits.put(index, status)

    def trust(self, **changes: Any) -> ReaderTrust:
        """What a reader knows after its enrollment, with no list yet."""
        parts: dict[str, Any] = {
            "roots": [self.root],
            "doc_type": DOC_TYPE,
            "status_uri": self.status_uri,
            "floor": self.now,
        }
        return ReaderTrust(**(parts | changes))


@dataclass
class Phone:
    """A phone with one document of its organization."""

    organization: Organization
    index: int = 5
    key: PrivateKey = field(default_factory=new_key)
    carries: list[bytes] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.document = self.organization.document(self.key.public_key(), index=self.index, **self.changes)

    def session(self, *, at: datetime = NOW, **changes: Any) -> PhoneSession:
        """The phone's side of a presentation."""
        parts: dict[str, Any] = {
            "issuer_signed": self.document,
            "device_key": self.key,
            "roots": [self.organization.root],
            "reader_roots": [fingerprint(self.organization.reader_root)],
            "status_tokens": self.carries,
            "clock": lambda: at,
        }
        return PhoneSession(**(parts | changes))


class Reader:
    """A reader of an organization, with its certificate and what it remembers."""

    def __init__(self, organization: Organization, index: int | None = None, **trust: Any) -> None:
        self.key = new_key()
        certificate = organization.certify(Purpose.READER, self.key.public_key(), "Front door", index)
        self.chain = [certificate, organization.reader_root]
        self.trust = organization.trust(**trust)

    def session(self, *, at: datetime | None = NOW) -> DoorSession:
        """The reader's side of a presentation; ``at`` None: its clock was never set."""
        return DoorSession(trust=self.trust, key=self.key, chain=self.chain, clock=lambda: at)


def converse(phone: PhoneSession, door: DoorSession) -> None:
    """Carry bytes between the two until neither has anything to say, then hang up."""
    from_phone = phone.start()
    while from_phone:
        from_door = door.receive(from_phone)
        from_phone = phone.receive(from_door) if from_door else b""
    door.close()
    phone.close()


def refusal(function: Callable[..., object], *arguments: object, **named: object) -> str | None:
    """The code of the ProtocolError that a call raises, None if it raises nothing."""
    try:
        function(*arguments, **named)
    except ProtocolError as error:
        return error.code
    return None


def why(phone: PhoneSession) -> str | None:
    """The code of what went wrong on the phone's side, if anything did."""
    return phone.failure.code if phone.failure else None
