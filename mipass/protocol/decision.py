"""Whether the door opens: the reader's checks in their order, each with its own reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from mipass.protocol.errors import ProtocolError
from mipass.protocol.mdoc import verify_digest, verify_issuer, verify_validity
from mipass.protocol.retrieval import Response, read_response, verify_device
from mipass.protocol.session import Transcript
from mipass.protocol.status_bits import Status
from mipass.protocol.trust import ReaderTrust
from mipass.protocol.wiegand_bits import Bits


class Reason(StrEnum):
    """Why the door opens or stays shut, in the order in which it is asked."""

    # The conversation.
    TRUNCATED = "truncated"  # the connection ended before the answer
    TOO_LONG = "too_long"
    UNEXPECTED = "unexpected_message"
    DECRYPTION_FAILED = "decryption_failed"
    OUT_OF_ORDER = "out_of_order"
    DECLINED = "declined"  # the phone ended it: it belongs to another organization, or its holder said no
    NO_DOCUMENT = "no_document"
    # The document.
    MALFORMED = "malformed"
    WRONG_DOC_TYPE = "wrong_doc_type"
    WRONG_ORGANIZATION = "wrong_organization"
    CERTIFICATE_EXPIRED = "certificate_expired"
    BAD_SIGNATURE = "bad_signature"
    BAD_DIGEST = "bad_digest"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    # The phone.
    NOT_THIS_DEVICE = "not_this_device"
    # The status.
    STATUS_MISSING = "status_missing"
    STATUS_UNREADABLE = "status_unreadable"
    STATUS_AHEAD = "status_ahead"  # the list that was brought is dated ahead of the reader's clock
    STATUS_STALE = "status_stale"
    DISABLED = "disabled"
    REVOKED = "revoked"
    # The card.
    BAD_CARD_DATA = "bad_card_data"
    OPENED = "opened"


@dataclass(frozen=True, slots=True)
class Decision:
    """``bits`` go to the panel, and are there if and only if the door opens. ``detail`` is for a log."""

    reason: Reason
    detail: str
    bits: Bits | None = field(default=None, repr=False)

    @property
    def opened(self) -> bool:
        """Whether the door opens."""
        return self.reason is Reason.OPENED


_REFUSALS = {reason.value: reason for reason in Reason if reason is not Reason.OPENED}


def refusal(error: ProtocolError) -> Decision:
    """The decision that an error means; a code without a reason of its own is a kind of ``malformed``."""
    return Decision(_REFUSALS.get(error.code, Reason.MALFORMED), error.message)


def decide(response: bytes, *, transcript: Transcript, trust: ReaderTrust, at: datetime | None) -> Decision:
    """Judge a DeviceResponse. ``at`` is what the reader's clock shows, None if it was never set.

    Raises nothing: whatever is wrong is the decision's reason.
    """
    try:
        return Decision(Reason.OPENED, "", _bits(response, transcript, trust, at))
    except ProtocolError as error:
        return refusal(error)


def _bits(data: bytes, transcript: Transcript, trust: ReaderTrust, at: datetime | None) -> Bits:
    response = read_response(data, doc_type=trust.doc_type)
    now = _verify_document(response, trust, at)
    verify_device(response, transcript)
    document = response.document
    _refuse_unless_valid(trust.status(document.status_uri, document.status_index, at=now))
    return document.bits


def _verify_document(response: Response, trust: ReaderTrust, at: datetime | None) -> datetime:
    """The time by which the document counts; the issuer's signature makes its own time the least."""
    document = response.document
    now = trust.now(at, document.signed_at)
    verify_issuer(document, roots=trust.roots, at=now)
    trust.refuse_ahead(document.signed_at, at, code="not_yet_valid")
    trust.saw(document.signed_at, at)
    verify_digest(document)
    verify_validity(document, at=now)
    return now


def _refuse_unless_valid(status: Status) -> None:
    if status is Status.SUSPENDED:
        raise ProtocolError("disabled", "The credential is disabled.")
    if status is not Status.VALID:
        raise ProtocolError("revoked", "The credential was revoked.")
