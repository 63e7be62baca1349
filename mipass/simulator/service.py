"""What an app and a reader say to each other beside presentations: who are you, be enrolled, take this.

Ours. The app asks, the reader answers each message with one, until the app ends the connection. Contents
are CBOR maps, but for a signed thing (CONFIG, STATUS, RELEASE, REPORT), which is its own bytes. Nothing here
needs trust in the app: what changes a reader is signed by the organization or the vendor, but for the first
enrollment, which is trust on first use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import NoneType
from typing import Any, Protocol

from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import Frame, Kind
from mipass.simulator.connections import Conversation
from mipass.simulator.errors import Refused, SimulatorError

FIRST = 16  # the first kind of this conversation; those below are of a presentation
CHUNK = 32 << 10  # octets of a file in one message
LARGEST_CARRIED = 64 << 20  # octets of all files


class Ask(IntEnum):
    """What an app sends."""

    STATUS = Kind.STATUS  # a status list token
    HELLO = FIRST  # {}
    ENROLL = 18  # {nonce, organization_id, root_hashes}: be enrolled there
    CONFIG = 20  # a signed configuration
    RELEASE = 22  # a signed release
    FILE = 23  # {name, last, data}: the next piece of a file of firmware metadata or of an image
    UPDATE = 24  # {target}: install it from the files
    REPORT = 25  # {nonce}: who are you, provably


class Answer(IntEnum):
    """What a reader sends."""

    ABOUT = 17  # {state, model, serial, version, organization_id?, reader_id?, config_sequence?}
    REQUEST = 19  # {csr, eat}: what the portal needs to enroll
    RESULT = 21  # {code, message}; code "ok" when it was done
    REPORT = 26  # an EAT


class Servant(Protocol):
    """What a reader does when it is asked. Raises ProtocolError or SimulatorError where it will not."""

    def about(self) -> dict[str, Any]:
        """ABOUT's fields."""

    def begin_enrollment(
        self, *, nonce: bytes, organization_id: str, root_hashes: list[bytes]
    ) -> dict[str, Any]:
        """REQUEST's fields."""

    def take_config(self, token: bytes) -> str:
        """Take a configuration; a sentence that says what changed. The next three alike."""

    def take_status(self, token: bytes) -> str: ...
    def take_release(self, token: bytes) -> str: ...
    def update(self, fetch: Callable[[str], bytes | None], *, target: str | None) -> str: ...

    def report(self, nonce: bytes) -> bytes:
        """An EAT."""


@dataclass
class _Files:
    """What this app carried so far."""

    done: dict[str, bytes] = field(default_factory=dict)
    partial: dict[str, bytearray] = field(default_factory=dict)
    size: int = 0

    def add(self, item: object) -> str:
        name, data = cbor.take(item, "name", str), cbor.take(item, "data", bytes)
        self.size += len(data)
        if self.size > LARGEST_CARRIED:
            raise ProtocolError("too_long", "The app carries more than a reader takes.")
        piece = self.partial.setdefault(name, bytearray())
        piece += data
        if cbor.take(item, "last", bool):
            self.done[name] = bytes(self.partial.pop(name))
        return f"{len(piece)} octets of {name}"


def serve(reader: Servant, conversation: Conversation) -> None:
    """Answer an app until it ends the connection. Raises OSError when it breaks."""
    files = _Files()
    while True:
        try:
            message = conversation.receive()
        except ProtocolError:  # the end, or nothing that can be read on from
            return
        try:
            kind, content = _answer(reader, files, message)
        except (ProtocolError, SimulatorError) as error:
            kind, content = Answer.RESULT, cbor.encode({"code": error.code, "message": error.message})
        conversation.send(kind, content)


def _answer(reader: Servant, files: _Files, message: Frame) -> tuple[Answer, bytes]:
    content = message.content
    match message.kind:
        case Ask.HELLO:
            return Answer.ABOUT, cbor.encode(reader.about())
        case Ask.ENROLL:
            return Answer.REQUEST, cbor.encode(_begin(reader, cbor.decode(content)))
        case Ask.REPORT:
            return Answer.REPORT, reader.report(cbor.take(cbor.decode(content), "nonce", bytes))
        case _:
            done = _take(reader, files, message)
            return Answer.RESULT, cbor.encode({"code": "ok", "message": done})


def _begin(reader: Servant, item: object) -> dict[str, Any]:
    return reader.begin_enrollment(
        nonce=cbor.take(item, "nonce", bytes),
        organization_id=cbor.take(item, "organization_id", str),
        root_hashes=[_octets(each) for each in cbor.take(item, "root_hashes", list)],
    )


def _octets(item: object) -> bytes:
    if not isinstance(item, bytes):
        raise ProtocolError("malformed", "A hash is a string of octets.")
    return item


def _take(reader: Servant, files: _Files, message: Frame) -> str:
    match message.kind:
        case Ask.CONFIG:
            return reader.take_config(message.content)
        case Ask.STATUS:
            return reader.take_status(message.content)
        case Ask.RELEASE:
            return reader.take_release(message.content)
        case Ask.FILE:
            return files.add(cbor.decode(message.content))
        case Ask.UPDATE:
            target = cbor.take(cbor.decode(message.content), "target", (str, NoneType))
            return reader.update(files.done.get, target=target)
    raise ProtocolError("unexpected_message", "The reader does not know what this message asks.")


def ask(conversation: Conversation, kind: Ask, content: bytes, *, expect: Answer) -> bytes:
    """The app's side: one message and its answer. Raises Refused with the reader's code, ProtocolError."""
    conversation.send(kind, content)
    answer = conversation.receive()
    if answer.kind == Answer.RESULT:
        result = cbor.decode(answer.content)
        code, words = cbor.take(result, "code", str), cbor.take(result, "message", str)
        if code != "ok":
            raise Refused(code, words)
        if expect is Answer.RESULT:
            return str(words).encode()
    if answer.kind != expect:
        raise ProtocolError("unexpected_message", "The reader answered something else than it was asked.")
    return answer.content


def carry_files(conversation: Conversation, files: Mapping[str, bytes]) -> None:
    """Send files piece by piece. Raises as `ask`."""
    for name, data in files.items():
        for start in range(0, max(len(data), 1), CHUNK):
            piece = data[start : start + CHUNK]
            last = start + CHUNK >= len(data)
            item = cbor.encode({"name": name, "last": last, "data": piece})
            ask(conversation, Ask.FILE, item, expect=Answer.RESULT)
