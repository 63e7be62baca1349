"""A reader and a phone at the door: carrying the bytes of the protocol's two machines over a stream."""

from __future__ import annotations

from contextlib import suppress

from mipass.protocol.door import Decision, DoorSession, PhoneSession
from mipass.simulator.connections import Stream


def ask(session: DoorSession, stream: Stream, first: bytes = b"") -> Decision:
    """Ask the phone at the other end; ``first`` was read from the stream already. Raises nothing."""
    with suppress(OSError):  # gone, or too slow: what was not decided by now is a refusal
        _ask(session, stream, first)
    return session.close()


def _ask(session: DoorSession, stream: Stream, piece: bytes) -> None:
    piece = piece or stream.receive()
    while piece:
        if answer := session.receive(piece):
            stream.send(answer)
        piece = b"" if session.decision else stream.receive()


def show(session: PhoneSession, stream: Stream) -> None:
    """Show the document to the reader at the other end; `session` tells what came of it.

    Raises OSError when the connection breaks before the phone has answered.
    """
    try:
        _show(session, stream)
    except OSError:
        if not session.answered:
            raise
    session.close()


def _show(session: PhoneSession, stream: Stream) -> None:
    stream.send(session.start())
    while not session.ended and (piece := stream.receive()):
        if answer := session.receive(piece):
            stream.send(answer)
