"""The reader's side of one presentation, as a machine that takes bytes and gives bytes.

With :class:`PhoneSession` it is the whole conversation; sockets, radios and tests only carry bytes.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography import x509

from mipass.protocol import retrieval
from mipass.protocol.clock import Clock, now_utc
from mipass.protocol.decision import Decision, Reason, decide, refusal
from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import Frame, FrameReader, Kind, frame
from mipass.protocol.keys import PrivateKey, new_key
from mipass.protocol.phone import PhoneSession, status_of
from mipass.protocol.session import (
    TERMINATION,
    Session,
    SessionData,
    Transcript,
    make_establishment,
    read_engagement,
    reader_key_bytes,
)
from mipass.protocol.trust import ReaderTrust

__all__ = ["Decision", "DoorSession", "PhoneSession", "ReaderTrust", "Reason", "decide"]

MOST_CARRIED = 4  # status lists of one phone


class DoorSession:
    """Asks one phone for its document: send what `receive` gives, until `decision` is there.

    ``chain`` is the reader's certificate and those between it and the root. The session raises nothing, and
    does not wait: call `close` when the connection ends or takes too long.
    """

    def __init__(
        self,
        *,
        trust: ReaderTrust,
        key: PrivateKey,
        chain: Sequence[x509.Certificate],
        clock: Clock = now_utc,
    ) -> None:
        self._trust = trust
        self._key = key
        self._chain = chain
        self._clock = clock
        self._frames = FrameReader()
        self._carried = 0
        self._unusable: ProtocolError | None = None
        self._session: Session | None = None
        self._transcript: Transcript | None = None
        self.decision: Decision | None = None

    def receive(self, data: bytes) -> bytes:
        """Take what the phone sent; the answer may be empty. After the decision everything is ignored."""
        answers = []
        try:
            for message in () if self.decision else self._frames.feed(data):
                answers.append(self._answer(message))
                if self.decision:
                    break
        except ProtocolError as error:
            answers.append(self._end(refusal(error), status_of(error)))
        return b"".join(answers)

    def close(self) -> Decision:
        """The connection has ended: the decision, which is a refusal if nothing was decided before."""
        if self.decision is None:
            self.decision = Decision(Reason.TRUNCATED, "The connection ended before the phone had answered.")
        return self.decision

    def _answer(self, message: Frame) -> bytes:
        if message.kind == Kind.STATUS:
            return self._take_list(message.content)
        if message.kind == Kind.ENGAGEMENT and self._session is None:
            return self._establish(message.content)
        if message.kind == Kind.DATA and self._session and self._transcript:
            return self._judge(SessionData.read(message.content), self._session, self._transcript)
        raise ProtocolError("unexpected_message", "The phone sent something else than was due.")

    def _take_list(self, token: bytes) -> bytes:
        """Keep a list that the phone carries. One that cannot be used harms only who has no better one."""
        self._carried += 1
        if self._carried > MOST_CARRIED:
            raise ProtocolError("too_long", "The phone carries too many status lists.")
        try:
            self._trust.take_list(token, self._clock())
        except ProtocolError as error:
            self._unusable = error
        return b""

    def _establish(self, engagement: bytes) -> bytes:
        """Answer an engagement with the reader's ephemeral key and its request."""
        phone_key = read_engagement(engagement)
        ephemeral = new_key()
        reader_key = reader_key_bytes(ephemeral.public_key())
        transcript = Transcript(engagement, reader_key)
        session = Session.of_reader(ephemeral, phone_key, transcript)
        request = retrieval.make_request(
            doc_type=self._trust.doc_type,
            transcript=transcript,
            key=self._key,
            chain=self._chain,
            list_held=self._trust.order_held(self._clock()),
        )
        self._session, self._transcript = session, transcript
        return frame(Kind.ESTABLISHMENT, make_establishment(reader_key, session.encrypt(request)))

    def _judge(self, message: SessionData, session: Session, transcript: Transcript) -> bytes:
        if message.data is None:
            raise ProtocolError("declined", "The phone ended the session without an answer.")
        response = session.decrypt(message.data)
        decision = decide(response, transcript=transcript, trust=self._trust, at=self._clock())
        if decision.reason is Reason.STATUS_MISSING and self._unusable:
            is_ahead = self._unusable.code == Reason.STATUS_AHEAD
            reason = Reason.STATUS_AHEAD if is_ahead else Reason.STATUS_UNREADABLE
            decision = Decision(reason, self._unusable.message)
        return self._end(decision, TERMINATION)

    def _end(self, decision: Decision, status: int) -> bytes:
        self.decision = decision
        return frame(Kind.DATA, SessionData(status=status).encode()) if self._session else b""
