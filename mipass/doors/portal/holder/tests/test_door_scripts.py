"""Presentations: the page's scripts as a phone, before the real door in Python."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mipass.doors.portal.holder.tests.scripts import (
    Scripts,
    ms,
    octets,
    private_jwk,
    text,
)
from mipass.protocol.certificates import to_der
from mipass.protocol.door import DoorSession
from mipass.protocol.keys import new_key
from mipass.protocol.statuslist import Status
from mipass.protocol.tests.parties import CARD, NOW, Organization, Phone, Reader

ACME = Organization()
OTHER = Organization("Other")
PHONE = Phone(ACME)


@dataclass
class Shown:
    """The page's script as a phone at the door."""

    scripts: Scripts
    phone: Phone
    state: dict[str, Any] = field(default_factory=dict)

    def converse(self, door: DoorSession) -> dict[str, Any]:
        """Until neither has anything to say; what the script then knows."""
        from_phone = self.start()
        while from_phone:
            from_door = door.receive(from_phone)
            from_phone = self.receive(from_door) if from_door else b""
        door.close()
        return self.state

    def start(self, at=NOW) -> bytes:
        """What the phone writes first."""
        return octets(
            self.scripts.ask(
                "start",
                data=text(self.phone.document),
                roots=[text(to_der(self.phone.organization.root))],
                key=private_jwk(self.phone.key),
                at=ms(at),
                carried=[text(token) for token in self.phone.carries],
            )
        )

    def receive(self, data: bytes) -> bytes:
        """Its answer."""
        self.state = self.scripts.ask("receive", data=text(data))
        return octets(self.state["answer"])


def test_the_door_opens_with_the_cards_bits(scripts):
    door = Reader(ACME).session()
    state = Shown(scripts, Phone(ACME, carries=[ACME.status_list()])).converse(door)
    assert door.close().bits == CARD
    assert (state["answered"], state["ended"], state["failure"]) == (True, True, None)


def test_a_reader_of_another_organization_learns_nothing(scripts):
    door = Reader(OTHER).session()
    state = Shown(scripts, Phone(ACME, carries=[ACME.status_list()])).converse(door)
    assert (state["answered"], state["failure"]) == (False, "wrong_organization")
    assert door.close().reason == "declined"


@pytest.mark.parametrize(("status", "reason"), [(Status.SUSPENDED, "disabled"), (Status.INVALID, "revoked")])
def test_the_reader_refuses_what_the_list_says(scripts, status, reason):
    organization = Organization()
    organization.put(5, status)
    door = Reader(organization).session()
    state = Shown(scripts, Phone(organization, carries=[organization.status_list()])).converse(door)
    assert (door.close().reason, state["answered"]) == (reason, True)


def test_a_document_whose_key_is_another_phones_opens_nothing(scripts):
    phone = Phone(ACME, carries=[ACME.status_list()])
    phone.key = new_key()
    door = Reader(ACME).session()
    Shown(scripts, phone).converse(door)
    assert door.close().reason == "not_this_device"


def test_pieces_of_any_size_are_put_together(scripts):
    door, shown = Reader(ACME).session(), Shown(scripts, Phone(ACME, carries=[ACME.status_list()]))
    request = door.receive(shown.start())
    answer = b"".join(shown.receive(request[at : at + 7]) for at in range(0, len(request), 7))
    door.receive(answer)
    assert door.close().opened


def test_a_changed_request_is_not_answered(scripts):
    shown = Shown(scripts, Phone(ACME, carries=[ACME.status_list()]))
    request = bytearray(Reader(ACME).session().receive(shown.start()))
    request[100] ^= 1  # within the encrypted part
    shown.receive(bytes(request))
    assert (shown.state["answered"], shown.state["failure"]) == (False, "decryption_failed")


def test_a_replayed_request_of_another_session_is_not_answered(scripts):
    shown = Shown(scripts, Phone(ACME, carries=[ACME.status_list()]))
    old = Reader(ACME).session().receive(shown.start())
    shown.start()
    shown.receive(old)
    assert shown.state["failure"] == "decryption_failed"


@settings(max_examples=100, deadline=None)
@given(data=st.binary(min_size=1, max_size=200))
def test_no_garbage_of_a_reader_gets_an_answer(scripts, data):
    shown = Shown(scripts, PHONE)
    shown.start()
    shown.receive(len(data).to_bytes(4) + data)
    assert not shown.state["answered"]
    assert shown.state["failure"] in {"malformed", "unexpected_message", "declined", "decryption_failed"}
