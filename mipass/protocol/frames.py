"""Messages over a stream of bytes, such as a socket. Ours: ISO 18013-5 leaves this to the radio in use.

A frame is 4 octets of length (big endian, of what follows), one octet that names the kind, and the content.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from mipass.protocol.errors import ProtocolError

LARGEST = 64 << 10  # octets of kind and content
_LENGTH = 4


class Kind(IntEnum):
    """What a frame of a presentation holds; further kinds belong to whoever sends them."""

    STATUS = 1  # a status list token, carried for the reader
    ENGAGEMENT = 2  # DeviceEngagement (ISO 18013-5, 8.2.1.1)
    ESTABLISHMENT = 3  # SessionEstablishment (9.1.1.4)
    DATA = 4  # SessionData (9.1.1.4)


@dataclass(frozen=True, slots=True)
class Frame:
    """One message."""

    kind: int
    content: bytes = field(repr=False)


def frame(kind: int, content: bytes) -> bytes:
    """The bytes of one message. Raises ProtocolError ``too_long``."""
    length = 1 + len(content)
    _check(length)
    return length.to_bytes(_LENGTH) + bytes([kind]) + content


class FrameReader:
    """Finds the frames in a stream that arrives in pieces of any size."""

    def __init__(self) -> None:
        self._rest = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that these bytes complete, each looked for when the one before has been dealt with.

        So it makes no difference how the stream is cut. Raises ProtocolError ``too_long`` or ``malformed``;
        afterwards nothing more can be read from the stream.
        """
        self._rest += data
        return iter(self._next, None)

    def end(self) -> None:
        """The stream has ended. Raises ProtocolError ``truncated`` if a frame was under way."""
        if self._rest:
            raise ProtocolError("truncated", "The connection ended in the middle of a message.")

    def _next(self) -> Frame | None:
        if len(self._rest) < _LENGTH:
            return None
        length = int.from_bytes(self._rest[:_LENGTH])
        _check(length)
        end = _LENGTH + length
        if len(self._rest) < end:
            return None
        one = Frame(self._rest[_LENGTH], bytes(self._rest[_LENGTH + 1 : end]))
        del self._rest[:end]
        return one


def _check(length: int) -> None:
    if length > LARGEST:
        raise ProtocolError("too_long", f"A message is longer than {LARGEST} octets.")
    if length < 1:
        raise ProtocolError("malformed", "A message is empty.")
