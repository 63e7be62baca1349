"""Phones that break the rules by radio, too many of them, and long status lists."""

import random
import threading
import time
from datetime import timedelta

import pytest

from mipass.protocol import ble
from mipass.protocol.frames import Kind, frames
from mipass.protocol.status_bits import Status
from mipass.simulator.errors import Unreachable
from mipass.simulator.presenting import present
from mipass.simulator.tests.organization import Organization
from mipass.simulator.tests.radio_doors import SECONDS, SHAPE, Door, by_radio, soon
from tests.services.air import Misfit, air


@pytest.fixture
def acme():
    return Organization()


@pytest.fixture
def at_door(acme, tmp_path):
    return Door(tmp_path / "reader").enroll(acme)


@pytest.fixture
def phone(acme, tmp_path):
    return acme.give(tmp_path / "phone", status_list=acme.status_list())


def leaves_inside_a_message(misfit):
    misfit.write(b"\x01" + bytes(100))
    misfit.leave()


def never_ends(misfit):
    deadline = time.monotonic() + SECONDS
    while misfit.is_connected and time.monotonic() < deadline:
        misfit.write(b"\x01" + bytes(511))


def ends_early(misfit):
    misfit.write(b"\x00" + bytes([0, 0, 0, 9]))
    misfit.say(ble.END)


BROKEN = {
    "leaves before a message": Misfit.leave,
    "leaves inside a message": leaves_inside_a_message,
    "says nothing": lambda misfit: None,
    "begins a chunk wrongly": lambda misfit: misfit.write(b"\x02" + bytes(100)),
    "never ends": never_ends,
    "ends early": ends_early,
}


@pytest.mark.parametrize("does", BROKEN.values(), ids=BROKEN.keys())
def test_a_phone_that_breaks_the_rules_is_refused_and_the_next_one_is_not(acme, at_door, phone, does):
    with air() as sky, at_door.listening(sky, seconds=8.0):
        misfit = Misfit(sky, at_door.advertised)
        misfit.say(ble.START)
        does(misfit)
        assert at_door.reason() == "truncated"
        assert soon(lambda: not misfit.is_connected)
    with air() as sky, at_door.listening(sky):
        assert present(phone, by_radio(sky, acme)).decision == "opened"


def test_who_never_begins_is_hung_up_on_and_nothing_is_said(at_door):
    with air() as sky, at_door.listening(sky, seconds=4.0):
        misfit = Misfit(sky, at_door.advertised)
        assert soon(lambda: not misfit.is_connected)
    assert at_door.decisions.empty()


def test_three_phones_at_once_all_open(acme, at_door, tmp_path):
    held = [acme.give(tmp_path / name, status_list=acme.status_list()) for name in "abc"]
    with air(SHAPE) as sky, at_door.listening(sky):
        ways = [by_radio(sky, acme) for _ in held]
        threads = [threading.Thread(target=present, args=pair) for pair in zip(held, ways, strict=True)]
        for thread in threads:
            thread.start()
        assert [at_door.reason() for _ in threads] == ["opened"] * 3
        for thread in threads:
            thread.join(SECONDS)


def test_a_fifth_phone_finds_no_door_until_another_has_left(acme, at_door, phone, monkeypatch):
    with air() as sky, at_door.listening(sky):
        there = [Misfit(sky, at_door.advertised) for _ in range(ble.MOST_AT_ONCE)]
        monkeypatch.setattr("mipass.simulator.radio.connecting.FIND_SECONDS", 1.0)
        with pytest.raises(Unreachable, match="in reach"):
            present(phone, by_radio(sky, acme))
        there[0].leave()
        monkeypatch.undo()
        assert present(phone, by_radio(sky, acme)).decision == "opened"


class TestLists:
    @pytest.fixture
    def acme(self):
        """Its list hardly packs, as a large organization's with many revoked ones does not."""
        organization = Organization()
        organization.bits.octets[:] = random.Random(1).randbytes(8 << 10)
        organization.bits.put(5, Status.VALID)
        return organization

    def test_a_list_goes_over_only_where_it_is_newer(self, acme, at_door, tmp_path):
        held = acme.give(tmp_path / "phone", status_list=acme.status_list())
        sent = []
        with air() as sky, at_door.listening(sky):
            for _ in range(2):
                sky.forget()
                assert present(held, by_radio(sky, acme)).decision == "opened"
                sent.append(sum(map(len, sky.link.frames)))
        assert sent[0] - sent[1] >= len(held.status_token)
        assert at_door.reader.storage.read().tokens == [held.status_token]

    def test_an_older_one_stays_where_it_is(self, acme, at_door, tmp_path):
        at_door.reader.take_status(newer := acme.status_list())
        held = acme.give(tmp_path / "phone", status_list=acme.status_list(age=timedelta(hours=1)))
        with air() as sky, at_door.listening(sky):
            assert present(held, by_radio(sky, acme)).decision == "opened"
            assert sum(map(len, sky.link.frames)) < len(held.status_token)
        assert at_door.reader.storage.read().tokens == [newer]

    def test_who_leaves_inside_a_list_leaves_the_old_one(self, acme, at_door):
        at_door.reader.take_status(old := acme.status_list(age=timedelta(hours=1)))
        message = frames(Kind.STATUS, acme.status_list())
        with air() as sky, at_door.listening(sky):
            misfit = Misfit(sky, at_door.advertised)
            misfit.say(ble.START)
            misfit.write(*list(ble.chunks(message, 100))[:-1])
            misfit.leave()
            assert at_door.reason() == "truncated"
        assert at_door.reader.storage.read().tokens == [old]
