"""Presentations: the page's scripts as a phone, before the real door in Python."""

from collections.abc import Collection
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
from mipass.protocol.status_bits import Status
from mipass.protocol.tests.parties import CARD, HOUR, MINUTE, NOW, Organization, Phone, Reader
from mipass.protocol.tests.test_removals import a_million
from mipass.simulator.phone_memory import Pass

ACME = Organization()
OTHER = Organization("Other")
PHONE = Phone(ACME)


@dataclass
class Shown:
    """The page's script as a phone at the door."""

    scripts: Scripts
    phone: Phone
    only_newer: bool = False
    state: dict[str, Any] = field(default_factory=dict)
    reader_roots: Collection[bytes] = ()

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
                readerRoots=[text(each) for each in self.reader_roots],
                key=private_jwk(self.phone.key),
                at=ms(at),
                carried=[text(token) for token in self.phone.carries],
                onlyNewer=self.only_newer,
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


@pytest.mark.parametrize(
    ("held", "carried", "goes_over"),
    [(None, 0, True), (1, 0, True), (0, 0, False), (0, 1, False)],
    ids=["the reader has none", "an older one", "the same", "a newer one"],
)
def test_over_a_slow_radio_a_list_goes_over_only_where_it_is_newer(scripts, held, carried, goes_over):
    lists = [ACME.status_list(issued_at=NOW - age * HOUR) for age in (0, 1)]
    reader = Reader(ACME, tokens=[] if held is None else [lists[held]])
    shown = Shown(scripts, Phone(ACME, carries=[lists[carried]]), only_newer=True)
    door = reader.session()
    first = shown.start()
    answer = shown.receive(door.receive(first))
    door.receive(answer)
    assert door.close().opened
    assert lists[carried] not in first
    assert (lists[carried] in answer) == goes_over


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


@pytest.mark.parametrize("generation", [0, 1])
def test_a_removed_reader_learns_nothing(scripts, generation):
    organization = Organization()
    before = organization.status_list(NOW + generation * HOUR)
    organization.put(9, Status.INVALID)
    lists = [before, organization.status_list(NOW + MINUTE, generation=generation)]
    for carried in (lists, lists[::-1], [of_a_stranger(organization), *lists]):
        state = Shown(scripts, Phone(organization, carries=carried)).converse(
            Reader(organization, index=9).session()
        )
        assert (state["answered"], state["failure"]) == (False, "reader_removed")


def of_a_stranger(organization):
    """A stranger's list, later than all, which calls that reader valid."""
    stranger = Organization("Stranger")
    return stranger.status_list(NOW + 9 * HOUR, uri=organization.status_uri)


def test_a_reader_that_is_not_removed_is_answered(scripts):
    organization = Organization()
    organization.put(8, Status.INVALID)
    organization.put(10, Status.SUSPENDED)
    for index in (9, 10, None, 1 << 31):
        phone = Phone(organization, carries=[b"garbage", organization.status_list()])
        door = Reader(organization, index=index).session()
        assert Shown(scripts, phone).converse(door)["answered"]
        assert door.close().opened


def test_a_list_of_a_million_entries_gets_over(scripts):
    organization = Organization()
    token = a_million(organization)
    door = Reader(organization, index=9).session()
    state = Shown(scripts, Phone(organization, carries=[token])).converse(door)
    assert (state["failure"], door.close().opened) == (None, True)
    gone = next(
        index for index in range(999_000, 1_000_000) if organization.bits.get(index) == Status.INVALID
    )
    removed = Reader(organization, index=gone).session()
    assert (
        Shown(scripts, Phone(organization, carries=[token])).converse(removed)["failure"] == "reader_removed"
    )


@pytest.mark.parametrize(
    ("held", "come", "kept"),
    [
        ({}, {"issued_at": NOW + HOUR}, "come"),
        ({"issued_at": NOW + HOUR}, {}, "held"),
        ({"issued_at": NOW + MINUTE / 1000}, {"issued_at": NOW + MINUTE / 900}, "come"),
        ({"generation": 1}, {"issued_at": NOW + HOUR}, "held"),
        ({"issued_at": NOW + 300 * 24 * HOUR}, {"generation": 1}, "come"),
        ({"issued_at": NOW + 300 * 24 * HOUR}, {}, "come"),
        ({"issued_at": NOW + 300 * 24 * HOUR, "generation": 1}, {}, "held"),
        ({"issued_at": NOW + 300 * 24 * HOUR, "generation": 1}, {"generation": 1}, "come"),
        ({}, {"key": new_key()}, "held"),
        ({}, {"uri": "https://portal.example/other"}, "held"),
        ({"key": new_key()}, {}, "come"),
    ],
)
def test_of_two_lists_the_newer_is_kept(scripts, held, come, kept):
    lists = {"held": ACME.status_list(**held), "come": ACME.status_list(**come)}
    found = scripts.ask(
        "newer",
        **{name: text(token) for name, token in lists.items()},
        uri=ACME.status_uri,
        roots=[text(to_der(ACME.root))],
        at=ms(NOW),
    )
    assert octets(found) == lists[kept]
    held_by_phone = Pass(issuer="x", offer="y", roots=[to_der(ACME.root)], status_token=lists["held"])
    held_by_phone.take_list(lists["come"], uri=ACME.status_uri, at=NOW)
    assert held_by_phone.status_token == lists[kept]


@pytest.mark.parametrize(
    ("status", "of", "ended"),
    [
        (Status.INVALID, "Acme", True),
        (Status.SUSPENDED, "Acme", False),
        (Status.VALID, "Acme", False),
        (Status.INVALID, "Stranger", False),
    ],
)
def test_only_what_the_organization_signed_ends_a_card(scripts, status, of, ended):
    signing = Organization(of)
    signing.put(7, status)
    trusted = signing if of == "Acme" else Organization()
    found = scripts.ask(
        "ended",
        token=text(signing.status_list()),
        uri=signing.status_uri,
        index=7,
        roots=[text(to_der(trusted.root))],
    )
    assert found is ended


@settings(max_examples=100, deadline=None)
@given(data=st.binary(min_size=1, max_size=200))
def test_no_garbage_of_a_reader_gets_an_answer(scripts, data):
    shown = Shown(scripts, PHONE)
    shown.start()
    shown.receive(len(data).to_bytes(4) + data)
    assert not shown.state["answered"]
    assert shown.state["failure"] in {"malformed", "unexpected_message", "declined", "decryption_failed"}
