"""Messages over a stream of bytes, such as a socket. Ours: ISO 18013-5 leaves this to the radio in use.

A frame is 4 octets of length (big endian, of what follows), one octet that names the kind, and the content.
Kind and content are 64 KiB at most. A status list that is longer goes over in parts: frames of the kind MORE
before the one that names its kind.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from mipass.protocol.errors import ProtocolError

LARGEST = 64 << 10  # octets of kind and content
LARGEST_IN_PARTS = 1 << 20  # octets of the content of a message in parts, and of all such under way
_LENGTH = 4


class Kind(IntEnum):
    """What a frame of a presentation holds; further kinds belong to whoever sends them."""

    STATUS = 1  # a status list token, carried for the reader
    ENGAGEMENT = 2  # DeviceEngagement (ISO 18013-5, 8.2.1.1)
    ESTABLISHMENT = 3  # SessionEstablishment (9.1.1.4)
    DATA = 4  # SessionData (9.1.1.4)
    MORE = 5  # a part of a status list, which the next frame goes on with


IN_PARTS = (Kind.STATUS,)


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


def frames(kind: int, content: bytes) -> bytes:
    """The bytes of one message in as many frames as it needs. Raises ProtocolError ``too_long``."""
    if kind not in IN_PARTS:
        return frame(kind, content)
    if len(content) > LARGEST_IN_PARTS:
        raise ProtocolError("too_long", f"A message is longer than {LARGEST_IN_PARTS} octets.")
    size = LARGEST - 1
    parts = [content[start : start + size] for start in range(0, len(content), size)] or [b""]
    return b"".join([frame(Kind.MORE, part) for part in parts[:-1]] + [frame(kind, parts[-1])])


class FrameReader:
    """Finds the messages in a stream that arrives in pieces of any size, and puts those in parts together."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._parts = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that these bytes complete, each looked for when the one before has been dealt with.

        So it makes no difference how the stream is cut. Raises ProtocolError ``too_long`` or ``malformed``;
        afterwards nothing more can be read from the stream.
        """
        self._rest += data
        return iter(self._next, None)

    def end(self) -> None:
        """The stream has ended. Raises ProtocolError ``truncated`` if a frame was under way."""
        if self._rest or self._parts:
            raise ProtocolError("truncated", "The connection ended in the middle of a message.")

    def _next(self) -> Frame | None:
        while (one := self._next_frame()) is not None:
            if one.kind != Kind.MORE:
                return self._completed(one)
            self._add(one.content)
        return None

    def _add(self, part: bytes) -> None:
        if not part:
            raise ProtocolError("malformed", "A part of a message is empty.")
        if len(self._parts) + len(part) > LARGEST_IN_PARTS:
            raise ProtocolError("too_long", f"A message is longer than {LARGEST_IN_PARTS} octets.")
        self._parts += part

    def _completed(self, last: Frame) -> Frame:
        if not self._parts:
            return last
        if last.kind not in IN_PARTS:
            raise ProtocolError("unexpected_message", "Only a status list goes over in parts.")
        self._add(last.content)
        whole, self._parts = bytes(self._parts), bytearray()
        return Frame(last.kind, whole)

    def _next_frame(self) -> Frame | None:
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
