"""A reader and a phone at the door: carrying the bytes of the protocol's two machines over a stream."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from mipass.protocol.door import Decision, DoorSession, PhoneSession
from mipass.protocol.wallets import WalletSession
from mipass.simulator.connections import Stream


def ask(
    session: DoorSession,
    stream: Stream,
    first: bytes = b"",
    *,
    told: Callable[[Decision], None] = lambda _: None,
) -> Decision:
    """Ask the phone at the other end; ``first`` was read from the stream already. Raises nothing.

    ``told`` hears the decision before the phone does: the door does not wait for a slow radio.
    """
    farewell = b""
    with suppress(OSError):  # gone, or too slow: what was not decided by now is a refusal
        farewell = _ask(session, stream, first)
    return _end(session, stream, farewell, told)


def ask_wallet(session: WalletSession, stream: Stream, *, told: Callable[[Decision], None]) -> Decision:
    """As `ask`, for a wallet that has shown its engagement and waits."""
    farewell = b""
    with suppress(OSError):
        stream.send(session.start())
        farewell = _ask(session, stream, b"")
    return _end(session, stream, farewell, told)


def _end(
    session: DoorSession | WalletSession,
    stream: Stream,
    farewell: bytes,
    told: Callable[[Decision], None],
) -> Decision:
    decision = session.close()
    told(decision)
    with suppress(OSError):
        if farewell:
            stream.send(farewell)
    return decision


def _ask(session: DoorSession | WalletSession, stream: Stream, piece: bytes) -> bytes:
    """Until it is decided; what is then left to say."""
    piece = piece or stream.receive()
    while piece:
        answer = session.receive(piece)
        if session.decision:
            return answer
        if answer:
            stream.send(answer)
        piece = stream.receive()
    return b""


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
