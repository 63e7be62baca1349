"""A phone shows its document at a door."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography import x509

from mipass.protocol import cbor
from mipass.protocol.clock import now_utc
from mipass.protocol.door import PhoneSession
from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import FrameReader
from mipass.protocol.mdoc import read_document, verify_validity
from mipass.simulator import door
from mipass.simulator.bluetooth import ByRadio
from mipass.simulator.connections import Stream, connected
from mipass.simulator.errors import Refused, Unreachable
from mipass.simulator.phone_memory import Pass
from mipass.simulator.service import Answer

SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class Shown:
    """``reader`` asked for the document; ``decision`` is what it says of itself, if it is one that does."""

    reader: x509.Certificate | None
    decision: str


def require_in_time(held: Pass) -> None:
    """Raise Refused ``not_yet_valid`` or ``expired`` if the document does not count by the phone's clock."""
    try:
        verify_validity(read_document(held.document or b""), at=now_utc())
    except ProtocolError as error:
        raise Refused(error.code, error.message) from error


def present(held: Pass, address: str | ByRadio, *, carry: bool = True) -> Shown:
    """Show the document to the reader at ``HOST:PORT``, or to one by Bluetooth.

    ``carry`` False keeps the status list back, as a phone might that does not want it known. Raises Refused
    with the reason for which the phone did not answer, Unreachable.
    """
    session = PhoneSession(
        issuer_signed=held.document or b"",
        device_key=held.private_key,
        roots=held.trusted,
        reader_roots=held.reader_roots,
        status_tokens=[held.status_token] if held.status_token else [],
        carries=carry,
        only_newer=isinstance(address, ByRadio),
        clock=now_utc,
    )
    with connected(address, seconds=SECONDS) as stream:
        heard = _Heard(stream)
        door.show(session, heard)
        decision = heard.decision()
    failure = session.failure
    if failure and failure.code == "truncated":
        raise Unreachable(failure.message)
    if failure:
        raise Refused(failure.code, failure.message)
    return Shown(session.reader, decision)


@dataclass
class _Heard:
    """A stream that remembers what came. Nobody signs a reader's decision: it is only shown."""

    stream: Stream
    pieces: list[bytes] = field(default_factory=list)

    def send(self, data: bytes) -> None:
        self.stream.send(data)

    def extend(self, seconds: float) -> None:
        self.stream.extend(seconds)

    def receive(self) -> bytes:
        self.pieces.append(self.stream.receive())
        return self.pieces[-1]

    def decision(self) -> str:
        """What the reader says until it closes; empty if it says nothing."""
        try:
            while self.receive():
                pass
            for message in FrameReader().feed(b"".join(self.pieces)):
                if message.kind == Answer.RESULT:
                    return str(cbor.take(cbor.decode(message.content), "code", str))
        except (OSError, ProtocolError):
            pass
        return ""
