"""The encrypted session between a phone and a reader (ISO 18013-5, 8.2.1.1 and 9.1.1).

The phone's engagement carries its ephemeral key. The reader answers with its own and with its request,
already encrypted: AES-256-GCM under keys that both derive from ECDH and from the transcript so far, with a
counter on each side that never repeats.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mipass.protocol import cbor, fields
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, PublicKey, cose_key, public_from_cose_key

VERSION = "1.0"
CIPHER_SUITE = 1  # ECDH on P-256, HKDF-SHA256, AES-256-GCM
LARGEST_ENGAGEMENT = 1024

# SessionData status (ISO 18013-5, 9.1.1.4, table 20)
ENCRYPTION_ERROR = 10
DECODING_ERROR = 11
TERMINATION = 20

_NEIGHBOURS = 8  # messages of either side that a session may have
_COUNTER = 4


@dataclass(frozen=True, slots=True)
class Transcript:
    """SessionTranscript: what both sides have seen in the clear; each signature at the door covers it.

    ``engagement`` is the DeviceEngagement and ``reader_key`` the reader's COSE_Key, as they were sent. The
    ``handover`` is null after a QR code (9.1.5.1), and where the engagement comes over the same channel as
    all else.
    """

    engagement: bytes
    reader_key: bytes
    handover: Any = None

    @property
    def item(self) -> list[Any]:
        """The structure, for embedding in what is signed."""
        keys = (self.engagement, self.reader_key)
        return [*(cbor.Tag(cbor.EMBEDDED, each) for each in keys), self.handover]

    def encode(self) -> bytes:
        """SessionTranscriptBytes: the structure, embedded."""
        return cbor.encode(cbor.embed(self.item))


def make_engagement(key: PublicKey) -> bytes:
    """DeviceEngagement with the phone's ephemeral key, and no word about radios."""
    return cbor.encode({0: VERSION, 1: [CIPHER_SUITE, cbor.embed(cose_key(key))]})


def read_engagement(data: bytes) -> PublicKey:
    """The phone's ephemeral key. Raises ProtocolError ``malformed`` or ``bad_key``."""
    item = cbor.decode(data, largest=LARGEST_ENGAGEMENT)
    fields.version(item, 0)
    security = cbor.take(item, 1, list)
    if len(security) != 2 or not cbor.is_number(security[0], CIPHER_SUITE):
        raise ProtocolError("malformed", "The phone asks for a cipher suite that is not known.")
    return public_from_cose_key(cbor.decode(cbor.embedded_bytes(security[1])))


def reader_key_bytes(key: PublicKey) -> bytes:
    """The reader's ephemeral COSE_Key as it is sent."""
    return cbor.encode(cose_key(key))


def make_establishment(reader_key: bytes, data: bytes) -> bytes:
    """SessionEstablishment: the reader's ephemeral key and its first encrypted message."""
    return cbor.encode({"eReaderKey": cbor.Tag(cbor.EMBEDDED, reader_key), "data": data})


def read_establishment(message: bytes) -> tuple[bytes, bytes]:
    """The reader's COSE_Key and the encrypted message. Raises ProtocolError ``malformed``."""
    item = fields.closed(cbor.decode(message), ("eReaderKey", "data"))
    return cbor.embedded_bytes(item["eReaderKey"]), cbor.take(item, "data", bytes)


def read_reader_key(reader_key: bytes) -> PublicKey:
    """The reader's ephemeral key. Raises ProtocolError ``malformed`` or ``bad_key``."""
    return public_from_cose_key(cbor.decode(reader_key))


@dataclass(frozen=True, slots=True)
class SessionData:
    """A message after establishment: encrypted data, a status, or both."""

    data: bytes | None = None
    status: int | None = None

    def encode(self) -> bytes:
        """The message's bytes."""
        parts = {"data": self.data, "status": self.status}
        return cbor.encode({name: value for name, value in parts.items() if value is not None})

    @classmethod
    def read(cls, message: bytes) -> Self:
        """Read what `encode` wrote. Raises ProtocolError ``malformed``."""
        item = fields.closed(cbor.decode(message), (), ("data", "status"))
        if not item:
            raise ProtocolError("malformed", "A message holds neither data nor a status.")
        return cls(
            cbor.take(item, "data", bytes) if "data" in item else None,
            fields.number(item, "status") if "status" in item else None,
        )


class _Direction:
    """One side's messages: their key, and the counter of the last one."""

    def __init__(self, key: bytes, identifier: int) -> None:
        self._cipher = AESGCM(key)
        self._identifier = identifier.to_bytes(8)
        self._counter = 0

    def encrypt(self, message: bytes) -> bytes:
        self._counter += 1
        return self._cipher.encrypt(self._nonce(self._counter), message, b"")

    def decrypt(self, message: bytes) -> bytes:
        self._counter += 1
        if (plain := self._try(self._counter, message)) is not None:
            return plain
        if any(self._try(other, message) is not None for other in range(1, _NEIGHBOURS + 1)):
            raise ProtocolError("out_of_order", "A message was repeated, or one before it is missing.")
        raise ProtocolError("decryption_failed", "A message was changed, or is not of this session.")

    def _try(self, counter: int, message: bytes) -> bytes | None:
        try:
            return self._cipher.decrypt(self._nonce(counter), message, b"")
        except InvalidTag:
            return None

    def _nonce(self, counter: int) -> bytes:
        return self._identifier + counter.to_bytes(_COUNTER)


class Session:
    """The keys of one session (ISO 18013-5, 9.1.1.5), as one of its two sides holds them.

    An error ends the session: the counters have moved on.
    """

    def __init__(self, sending: _Direction, receiving: _Direction) -> None:
        self._sending = sending
        self._receiving = receiving

    @classmethod
    def of_reader(cls, own: PrivateKey, phone: PublicKey, transcript: Transcript) -> Self:
        """The reader's side."""
        from_reader, from_phone = _directions(own, phone, transcript)
        return cls(from_reader, from_phone)

    @classmethod
    def of_phone(cls, own: PrivateKey, reader: PublicKey, transcript: Transcript) -> Self:
        """The phone's side."""
        from_reader, from_phone = _directions(own, reader, transcript)
        return cls(from_phone, from_reader)

    def encrypt(self, message: bytes) -> bytes:
        """The next message to the other side."""
        return self._sending.encrypt(message)

    def decrypt(self, message: bytes) -> bytes:
        """The other side's next message. Raises ProtocolError ``decryption_failed`` or ``out_of_order``."""
        return self._receiving.decrypt(message)


def _directions(own: PrivateKey, other: PublicKey, transcript: Transcript) -> tuple[_Direction, _Direction]:
    """What the reader sends, and what the phone sends."""
    from_reader, from_phone = derive_keys(own, other, transcript.encode())
    return _Direction(from_reader, 0), _Direction(from_phone, 1)


def derive_keys(own: PrivateKey, other: PublicKey, transcript_bytes: bytes) -> tuple[bytes, bytes]:
    """SKReader and SKDevice, 32 octets each (ISO 18013-5, 9.1.1.5)."""
    shared = own.exchange(ec.ECDH(), other)
    salt = hashlib.sha256(transcript_bytes).digest()
    from_reader, from_phone = (
        HKDF(SHA256(), length=32, salt=salt, info=info).derive(shared) for info in (b"SKReader", b"SKDevice")
    )
    return from_reader, from_phone
