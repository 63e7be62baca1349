"""Wallets of others at the door: engaged by the QR code on their screen, and without our frames.

What they say is ISO 18013-5's alone: DeviceEngagement as text (8.2.2.3), SessionEstablishment and SessionData
as messages of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from mipass.protocol import cbor
from mipass.protocol.door import Decision, DoorSession
from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import FrameReader, Kind, frame
from mipass.protocol.keys import from_base64url
from mipass.protocol.session import LARGEST_ENGAGEMENT, read_engagement

SCHEME = "mdoc:"
LONGEST_TEXT = 2 * LARGEST_ENGAGEMENT

_SECURITY, _METHODS = 1, 2  # DeviceEngagement
_BLUETOOTH, _BLUETOOTH_VERSION = 2, 1  # DeviceRetrievalMethod (table 1)
_PHONE_SERVES, _READER_SERVES, _PHONES_UUID, _READERS_UUID = 0, 1, 10, 11  # BleOptions (table 2)
_UUID_OCTETS = 16


@dataclass(frozen=True, slots=True)
class Engagement:
    """How a wallet can be met: by a service that it offers, or by one that the reader is to offer."""

    octets: bytes = field(repr=False)
    device_key: bytes = field(repr=False)  # EDeviceKeyBytes
    phone_serves: UUID | None
    reader_serves: UUID | None


def read_engagement_text(text: str) -> Engagement:
    """What a wallet's QR code says.

    Raises ProtocolError ``malformed``, ``bad_key``, and ``no_bluetooth`` if it is met by other radios alone.
    """
    octets = _octets(text)
    read_engagement(octets)
    item = cbor.decode(octets, largest=LARGEST_ENGAGEMENT)
    options = _bluetooth(item)
    found = Engagement(
        octets,
        cbor.encode(cbor.take(item, _SECURITY, list)[1]),
        _service(options, _PHONE_SERVES, _PHONES_UUID),
        _service(options, _READER_SERVES, _READERS_UUID),
    )
    if not found.phone_serves and not found.reader_serves:
        raise ProtocolError("no_bluetooth", "This wallet cannot be met by Bluetooth.")
    return found


def _octets(text: str) -> bytes:
    scheme, _, data = text.strip().partition(":")
    if f"{scheme.lower()}:" != SCHEME or len(data) > LONGEST_TEXT:
        raise ProtocolError("malformed", "This is not the QR code of a wallet.")
    return from_base64url(data.rstrip("="))


def _bluetooth(item: Any) -> dict[Any, Any]:
    """BleOptions of the engagement; empty where it names other ways alone."""
    for method in cbor.take(item, _METHODS, list) if _METHODS in item else []:
        if isinstance(method, list) and method[:2] == [_BLUETOOTH, _BLUETOOTH_VERSION] and len(method) == 3:
            if not isinstance(method[2], dict):
                raise ProtocolError("malformed", "What a wallet says of Bluetooth is no map.")
            return method[2]
    return {}


def _service(options: dict[Any, Any], is_offered: int, name: int) -> UUID | None:
    if options.get(is_offered) is not True:
        return None
    octets = cbor.take(options, name, bytes)
    if len(octets) != _UUID_OCTETS:
        raise ProtocolError("malformed", "A wallet's service has no UUID.")
    return UUID(bytes=octets)


class WalletSession:
    """A `DoorSession` for a wallet: send what `start` gives, then what `receive` gives for each message."""

    def __init__(self, session: DoorSession, engagement: Engagement) -> None:
        self._session = session
        self._engagement = engagement

    @property
    def decision(self) -> Decision | None:
        """As the session's."""
        return self._session.decision

    def start(self) -> bytes:
        """SessionEstablishment."""
        return _bare(self._session.receive(frame(Kind.ENGAGEMENT, self._engagement.octets)))

    def receive(self, message: bytes) -> bytes:
        """Take SessionData; the answer may be empty. After the decision everything is ignored."""
        try:
            framed = frame(Kind.DATA, message)
        except ProtocolError:  # longer than any answer: the session says so by the frame that it cannot read
            framed = len(message).to_bytes(4) + bytes([Kind.DATA])
        return _bare(self._session.receive(framed))

    def close(self) -> Decision:
        """As the session's."""
        return self._session.close()


def _bare(framed: bytes) -> bytes:
    """The content of the one message, if there is one."""
    return b"".join(message.content for message in FrameReader().feed(framed))
