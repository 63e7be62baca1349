"""The phone's side of one presentation, as a machine that takes bytes and gives bytes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from cryptography import x509

from mipass.protocol import retrieval
from mipass.protocol.card_data import ELEMENT
from mipass.protocol.clock import Clock, now_utc
from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import LARGEST_IN_PARTS, Frame, FrameReader, Kind, frame, frames
from mipass.protocol.keys import PrivateKey, new_key
from mipass.protocol.mdoc import read_document
from mipass.protocol.removals import refuse_removed, roots_of_readers
from mipass.protocol.session import (
    DECODING_ERROR,
    ENCRYPTION_ERROR,
    TERMINATION,
    Session,
    SessionData,
    Transcript,
    make_engagement,
    read_establishment,
    read_reader_key,
)
from mipass.protocol.statuslist import ListOrder, read_claims

_STATUS_OF = {
    "decryption_failed": ENCRYPTION_ERROR,
    "out_of_order": ENCRYPTION_ERROR,
    "malformed": DECODING_ERROR,
}


def status_of(error: ProtocolError) -> int:
    """The SessionData status that tells the other side of an error (ISO 18013-5, 9.1.1.4)."""
    return _STATUS_OF.get(error.code, TERMINATION)


class PhoneSession:
    """Shows one document to one reader: send what `start` gives, then what `receive` gives for each piece.

    Only a reader of the document's own organization gets an answer. Afterwards `answered` tells whether it
    did, and `failure` why not. The session neither raises nor waits: time limits are the connection's.
    """

    def __init__(
        self,
        *,
        issuer_signed: bytes,
        device_key: PrivateKey,
        roots: Collection[x509.Certificate],
        reader_roots: Collection[bytes] = (),
        status_tokens: Sequence[bytes] = (),
        carries: bool = True,
        only_newer: bool = False,
        clock: Clock = now_utc,
    ) -> None:
        """``status_tokens`` are the lists that the phone holds: it answers no reader that they call removed.

        They are carried to the reader unless ``carries`` is False; with ``only_newer``, for a slow radio, not
        before the reader has said how old its own is. ``reader_roots`` are the SHA-256 of the organization's
        roots of readers by its metadata; those that the newest list names count as well.
        Raises as `read_document`.
        """
        self._issuer_signed = issuer_signed
        document = read_document(issuer_signed)
        self._doc_type, self._status_uri = document.doc_type, document.status_uri
        self._device_key = device_key
        self._roots = roots
        self._reader_roots = frozenset(reader_roots)
        self._status_tokens = [token for token in status_tokens if len(token) <= LARGEST_IN_PARTS]
        self._carries = carries
        self._only_newer = only_newer
        self._clock = clock
        self._ephemeral = new_key()
        self._engagement = make_engagement(self._ephemeral.public_key())
        self._frames = FrameReader()
        self._session: Session | None = None
        self.answered = False
        self.ended = False
        self.failure: ProtocolError | None = None
        self.reader: x509.Certificate | None = None

    def start(self) -> bytes:
        """What the phone writes first: the lists that it carries, then the engagement."""
        carried = self._status_tokens if self._carries and not self._only_newer else ()
        return _lists(carried) + frame(Kind.ENGAGEMENT, self._engagement)

    def receive(self, data: bytes) -> bytes:
        """Take what the reader sent; the answer may be empty. After the end everything is ignored."""
        answers = []
        try:
            for message in () if self.ended else self._frames.feed(data):
                answers.append(self._answer(message))
                if self.ended:
                    break
        except ProtocolError as error:
            self._fail(error)
            answers.append(frame(Kind.DATA, SessionData(status=status_of(error)).encode()))
        return b"".join(answers)

    def close(self) -> None:
        """The connection has ended."""
        if not self.answered and not self.ended:
            self._fail(ProtocolError("truncated", "The reader hung up before it asked."))
        self.ended = True

    def _answer(self, message: Frame) -> bytes:
        if message.kind == Kind.ESTABLISHMENT and self._session is None:
            return self._present(message.content)
        if message.kind == Kind.DATA:
            return self._hear(SessionData.read(message.content))
        raise ProtocolError("unexpected_message", "The reader sent something else than was due.")

    def _present(self, content: bytes) -> bytes:
        reader_key, encrypted = read_establishment(content)
        transcript = Transcript(self._engagement, reader_key)
        session = Session.of_phone(self._ephemeral, read_reader_key(reader_key), transcript)
        request = retrieval.read_request(session.decrypt(encrypted))
        self._check(request, transcript)
        response = retrieval.make_response(
            issuer_signed=self._issuer_signed,
            doc_type=self._doc_type,
            transcript=transcript,
            device_key=self._device_key,
        )
        self._session = session
        self.answered = True
        carried = self._newer_than(request.list_held) if self._carries and self._only_newer else ()
        return _lists(carried) + frame(Kind.DATA, SessionData(session.encrypt(response)).encode())

    def _newer_than(self, held: ListOrder | None) -> list[bytes]:
        return [token for token in self._status_tokens if _is_newer(token, held)]

    def _check(self, request: retrieval.Request, transcript: Transcript) -> None:
        """Refuse a reader that is not, or no more, the organization's, or that asks for something else."""
        at = self._clock() or now_utc()
        named = roots_of_readers(self._status_tokens, self._status_uri, self._roots)
        self.reader = retrieval.verify_request(
            request,
            transcript=transcript,
            roots=self._roots,
            reader_roots=self._reader_roots | named,
            at=at,
        )
        refuse_removed(self.reader, self._status_tokens, self._roots)
        if request.doc_type != self._doc_type or (self._doc_type, ELEMENT) not in request.elements:
            raise ProtocolError("wrong_doc_type", "The reader asks for another kind of document.")

    def _hear(self, message: SessionData) -> bytes:
        """The reader says that it is done; it has nothing more to ask."""
        if message.data is not None:
            raise ProtocolError("unexpected_message", "The reader asks a second time.")
        if not self.answered:
            raise ProtocolError("declined", "The reader ended the session before it asked.")
        self.ended = True
        return b""

    def _fail(self, error: ProtocolError) -> None:
        self.failure = error
        self.ended = True


def _lists(tokens: Iterable[bytes]) -> bytes:
    return b"".join(frames(Kind.STATUS, token) for token in tokens)


def _is_newer(token: bytes, held: ListOrder | None) -> bool:
    try:
        return held is None or read_claims(token).order > held
    except ProtocolError:
        return False
