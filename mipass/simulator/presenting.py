"""A phone shows its document at a door."""

from __future__ import annotations

from mipass.protocol.certificates import Certificate
from mipass.protocol.door import PhoneSession
from mipass.protocol.phone import now_utc
from mipass.simulator import door
from mipass.simulator.connections import connected
from mipass.simulator.errors import Refused, Unreachable
from mipass.simulator.phone_memory import Pass

SECONDS = 15.0


def present(held: Pass, address: str, *, carry: bool = True) -> Certificate | None:
    """Show the document to the reader at ``HOST:PORT``; the certificate of the reader that asked for it.

    ``carry`` False keeps the status list back, as a phone might that does not want it known. Whether the door
    opened, the phone is not told. Raises Refused with the reason for which the phone did not answer,
    Unreachable.
    """
    session = PhoneSession(
        issuer_signed=held.document or b"",
        device_key=held.private_key,
        roots=held.trusted,
        status_tokens=[held.status_token] if carry and held.status_token else [],
        clock=now_utc,
    )
    with connected(address, seconds=SECONDS) as stream:
        door.show(session, stream)
    if session.failure and session.failure.code == "truncated":
        raise Unreachable(session.failure.message)
    if session.failure or not session.answered:
        failure = session.failure
        raise Refused(failure.code if failure else "truncated", failure.message if failure else "No answer.")
    return session.reader
