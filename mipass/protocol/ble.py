"""What a reader and a phone are to each other over Bluetooth LE: addresses, states, and messages in chunks.

Chunks, states and characteristics are those of ISO 18013-5 (8.3.3.1.1); the service that readers offer and
what they advertise are ours. Pure: a radio carries the bytes. The holders' page does the same in JavaScript;
`tests/vectors/ble.json` holds both to it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import LARGEST, LARGEST_IN_PARTS

SERVICE = UUID("8b1d6a5e-4c0f-4d7e-9a61-2f5c7be0d3a1")  # ours: of every reader, whatever it advertises

LEAST_MTU = 23
MTU = 515  # the least with which a chunk is as long as any
LARGEST_VALUE = 512  # octets of a characteristic (Bluetooth Core, 3.F.3.2.9)
LARGEST_MESSAGE = LARGEST_IN_PARTS + 2 * LARGEST  # octets: a status list in frames, and an answer behind it

START, END = b"\x01", b"\x02"  # states (table 7)
LAST, MORE = 0, 1  # the first octet of a chunk

MOST_AT_ONCE = 4  # phones that a reader listens to
SECONDS = 15.0  # for each of them
HANG_UP_SECONDS = 2.0  # from the END until the reader hangs up itself
ADVERTISED_MS = (20.0, 30.0)  # between two advertisements

_HEAD = 3  # octets of an ATT write or notification before its value


@dataclass(frozen=True, slots=True)
class Characteristics:
    """Where a server is told a state, written to, and heard. ``ident`` is where one says who it waits for."""

    state: UUID
    to_server: UUID
    to_client: UUID
    ident: UUID | None = None


def _iso(number: int) -> UUID:
    return UUID(f"{number:08x}-a123-48ce-896b-4c76973373e6")


OF_READER = Characteristics(_iso(5), _iso(6), _iso(7), _iso(8))  # the phone is central (table 6)
OF_PHONE = Characteristics(_iso(1), _iso(2), _iso(3))  # the phone is the server (table 5)


def advertised(root_hash: bytes) -> UUID:
    """What the doors of an organization advertise, by the SHA-256 of its root certificate.

    A UUID of version 8 (RFC 9562, 5.8). It tells doors of one organization from others, and proves nothing.
    """
    octets = bytearray(hashlib.sha256(b"mipass ble" + root_hash).digest()[:16])
    octets[6] = octets[6] & 0x0F | 0x80
    octets[8] = octets[8] & 0x3F | 0x80
    return UUID(bytes=bytes(octets))


def ident(device_key_bytes: bytes) -> bytes:
    """By what a phone knows the reader that has its engagement (8.3.3.1.1.3).

    ``device_key_bytes`` is the EDeviceKeyBytes of the engagement, its tag included.
    """
    return HKDF(SHA256(), length=16, salt=None, info=b"BLEIdent").derive(device_key_bytes)


def chunk_octets(mtu: int) -> int:
    """How much of a message fits into one chunk."""
    return min(LARGEST_VALUE, mtu - _HEAD) - 1


def chunks(message: bytes, size: int) -> Iterator[bytes]:
    """The message in chunks with at most so many octets of it in each."""
    for start in range(0, max(len(message), 1), size):
        is_last = start + size >= len(message)
        yield bytes([LAST if is_last else MORE]) + message[start : start + size]


class MessageReader:
    """Puts messages together. After an error nothing more can be read."""

    def __init__(self) -> None:
        self._parts = bytearray()

    def feed(self, chunk: bytes) -> bytes | None:
        """The message that this chunk ends, if any. Raises ProtocolError ``malformed`` or ``too_long``."""
        if not chunk or chunk[0] not in (LAST, MORE):
            raise ProtocolError("malformed", "A chunk does not say whether it is the last.")
        if chunk[0] == MORE and len(chunk) == 1:
            raise ProtocolError("malformed", "A chunk that is not the last is empty.")
        if len(self._parts) + len(chunk) - 1 > LARGEST_MESSAGE:
            raise ProtocolError("too_long", f"A message is longer than {LARGEST_MESSAGE} octets.")
        self._parts += chunk[1:]
        if chunk[0] == MORE:
            return None
        whole, self._parts = bytes(self._parts), bytearray()
        return whole
