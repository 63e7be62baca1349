"""The decision: every reason, and of two faults the one that is asked for first."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Any

import pytest

from mipass.protocol import cbor
from mipass.protocol.decision import Decision, Reason, decide, refusal
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import PrivateKey, new_key
from mipass.protocol.retrieval import make_response
from mipass.protocol.session import Transcript, make_engagement, reader_key_bytes
from mipass.protocol.status_bits import Status
from mipass.protocol.tests.parties import CARD, DAY, DOC_TYPE, HOUR, NOW, Organization

KEY = new_key()
TRANSCRIPT = Transcript(make_engagement(new_key().public_key()), reader_key_bytes(new_key().public_key()))
STRANGER = Organization("Globex")


@dataclass
class Scene:
    """A presentation that opens, until a fault changes a part of it."""

    organization: Organization = field(default_factory=Organization)
    document: dict[str, Any] = field(default_factory=dict)
    device_key: PrivateKey = KEY
    afterwards: list[Callable[[dict[str, Any]], object]] = field(default_factory=list)
    roots: list[Any] = field(default_factory=list)
    has_list: bool = True
    listed: dict[str, Any] = field(default_factory=dict)
    clock: datetime = NOW

    def response(self) -> bytes:
        issued = self.organization.document(KEY.public_key(), **self.document)
        response = make_response(
            issuer_signed=issued, doc_type=DOC_TYPE, transcript=TRANSCRIPT, device_key=self.device_key
        )
        item = cbor.decode(response)
        for change in self.afterwards:
            change(item)
        return cbor.encode(item)

    def decision(self) -> Decision:
        tokens = [self.organization.status_list(**self.listed)] if self.has_list else []
        trust = self.organization.trust(tokens=tokens)
        trust.roots = tuple(self.roots or trust.roots)
        return decide(self.response(), transcript=TRANSCRIPT, trust=trust, at=self.clock)


def presented(item: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = item["documents"][0]
    return document


def malformed(scene: Scene) -> None:
    scene.afterwards.append(lambda item: item.update(more=1))


def no_document(scene: Scene) -> None:
    scene.afterwards.append(lambda item: item.update(status=10))


def wrong_doc_type(scene: Scene) -> None:
    scene.afterwards.append(lambda item: presented(item).update(docType="org.iso.18013.5.1.mDL"))


def wrong_organization(scene: Scene) -> None:
    scene.roots = [STRANGER.root]


def certificate_expired(scene: Scene) -> None:
    scene.clock = NOW + 400 * DAY
    scene.document.setdefault("valid_until", NOW + 900 * DAY)


def bad_signature(scene: Scene) -> None:
    scene.afterwards.append(
        lambda item: presented(item)["issuerSigned"]["issuerAuth"].__setitem__(3, bytes(64))
    )


def bad_digest(scene: Scene) -> None:
    def change(item: dict[str, Any]) -> None:
        namespaces = presented(item)["issuerSigned"]["nameSpaces"]
        element = cbor.decode(namespaces[DOC_TYPE][0].value) | {"random": bytes(16)}
        namespaces[DOC_TYPE] = [cbor.embed(element)]

    scene.afterwards.append(change)


def expired(scene: Scene) -> None:
    scene.document.update(signed_at=NOW - HOUR, valid_from=NOW - HOUR, valid_until=NOW - HOUR / 2)


def not_yet_valid(scene: Scene) -> None:
    scene.document.update(valid_from=NOW + 500 * DAY, valid_until=NOW + 900 * DAY)


def not_this_device(scene: Scene) -> None:
    scene.device_key = new_key()


def status_missing(scene: Scene) -> None:
    scene.has_list = False


def status_stale(scene: Scene) -> None:
    scene.listed.update(issued_at=NOW - 2 * HOUR, expires_at=NOW - HOUR)


def status_ahead(scene: Scene) -> None:
    scene.listed.update(issued_at=NOW + 2 * HOUR, expires_at=NOW + 26 * HOUR)


def status_unreadable(scene: Scene) -> None:
    scene.document.update(index=10**9)


def disabled(scene: Scene) -> None:
    scene.organization.put(5, Status.SUSPENDED)


def revoked(scene: Scene) -> None:
    scene.organization.put(5, Status.INVALID)


def bad_card_data(scene: Scene) -> None:
    scene.document.update(card_data=b"\x08")


# In the order in which they are asked; those of one group cannot come together, or have no order.
GROUPS: list[list[Callable[[Scene], None]]] = [
    [malformed, no_document],
    [wrong_doc_type],
    [wrong_organization],
    [certificate_expired],
    [bad_signature],
    [bad_digest],
    [expired, not_yet_valid],
    [not_this_device],
    [status_missing, status_stale, status_ahead],
    [status_unreadable, disabled, revoked],
    [bad_card_data],
]
PAIRS = [(first, second) for one, other in combinations(GROUPS, 2) for first in one for second in other]


def test_without_a_fault_the_door_opens():
    assert Scene().decision() == Decision(Reason.OPENED, "", CARD)


@pytest.mark.parametrize(
    "fault", [fault for group in GROUPS for fault in group], ids=lambda one: one.__name__
)
def test_each_fault_has_its_reason(fault):
    scene = Scene()
    fault(scene)
    decision = scene.decision()
    assert (decision.reason.value, decision.opened, decision.bits) == (fault.__name__, False, None)
    assert decision.detail


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda one: one.__name__)
def test_of_two_faults_the_first_is_told(first, second):
    scene = Scene()
    second(scene)
    first(scene)
    assert scene.decision().reason.value == first.__name__


def test_every_reason_of_the_document_has_a_fault_here():
    of_the_conversation = {"truncated", "too_long", "unexpected_message", "decryption_failed", "out_of_order"}
    here = {fault.__name__ for group in GROUPS for fault in group}
    assert {reason.value for reason in Reason} == here | of_the_conversation | {"declined", "opened"}


@pytest.mark.parametrize("code", ["bad_key", "opened", "something new"])
def test_a_code_without_a_reason_keeps_the_door_shut_as_malformed(code):
    assert refusal(ProtocolError(code, "…")).reason is Reason.MALFORMED


def test_a_decision_does_not_show_the_card():
    assert "12345" not in repr(Decision(Reason.OPENED, "", CARD))
    assert str(CARD.value) not in repr(Scene().decision())
