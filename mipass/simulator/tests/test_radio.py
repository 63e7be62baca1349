"""Doors by Bluetooth LE, on a link of the tests' own that is shaped as a radio is: there is no hardware."""

import socket
import sys
import time
from uuid import uuid4

import pytest

from mipass.protocol import ble, cbor
from mipass.protocol.status_bits import Status
from mipass.simulator import door, radio
from mipass.simulator.bluetooth import ByRadio, Place, doors_of, load_radio
from mipass.simulator.connections import Conversation
from mipass.simulator.enrollment import SECONDS as ENROLL_SECONDS
from mipass.simulator.errors import Unprepared, Unreachable
from mipass.simulator.presenting import present
from mipass.simulator.service import Answer, Ask, ask
from mipass.simulator.tests.organization import CARD, Organization
from mipass.simulator.tests.processes import enroll, listening, run
from mipass.simulator.tests.radio_doors import SECONDS, SHAPE, Door, by_radio, session_of, soon
from tests.services.air import Shape, air

PACKETS = 6  # at each connection event


@pytest.fixture
def acme():
    return Organization()


@pytest.fixture
def at_door(acme, tmp_path):
    return Door(tmp_path / "reader").enroll(acme)


@pytest.fixture
def phone(acme, tmp_path):
    return acme.give(tmp_path / "phone", status_list=acme.status_list())


@pytest.mark.parametrize("mtu", [23, 185, 515])
def test_a_door_opens_whatever_the_radio_takes_at_once(acme, at_door, phone, mtu):
    with air(SHAPE) as sky, at_door.listening(sky):
        with radio.connected(by_radio(sky, acme), seconds=SECONDS, mtu=mtu) as stream:
            door.show(session_of(phone), stream)
        decision = at_door.decisions.get(timeout=SECONDS)
        longest = max(map(len, sky.link.frames))
    assert (decision.reason, decision.bits) == ("opened", CARD)
    assert longest <= mtu


@pytest.mark.parametrize("mtu", [23, 185, 515])
def test_a_door_opens_where_the_phone_is_the_server(acme, at_door, phone, mtu):
    session, own = session_of(phone), uuid4()
    place = Place(own, ble.OF_PHONE)
    with air(SHAPE) as sky:
        waiting = radio.listening(
            lambda stream: door.show(session, stream),
            adapter=sky.adapter(),
            advertised=lambda: [own],
            place=place,
            seconds=SECONDS,
        )
        with (
            waiting,
            radio.connected(ByRadio(sky.adapter(), (own,), place), seconds=SECONDS, mtu=mtu) as stream,
        ):
            at_door.reader.meet(stream)
    decision = at_door.decisions.get(timeout=SECONDS)
    assert (decision.reason, decision.bits, session.answered) == ("opened", CARD, True)


def test_it_takes_few_packets(acme, at_door, phone):
    at_door.reader.take_status(phone.status_token)
    with air() as sky, at_door.listening(sky):
        with radio.connected(by_radio(sky, acme), seconds=SECONDS, mtu=515) as stream:
            connecting = len(sky.link.frames)
            sky.forget()
            door.show(session_of(phone), stream)
            while stream.receive():
                pass
        talking = len(sky.link.frames)
        assert at_door.reason() == "opened"
    assert connecting <= 25
    assert talking <= 13


def test_the_events_that_a_way_needs_are_those_of_a_link_whose_programs_are_quick(acme, at_door, phone):
    with air(Shape(SHAPE.interval, PACKETS)) as sky, at_door.listening(sky):
        with radio.connected(by_radio(sky, acme), seconds=SECONDS, mtu=247) as stream:
            door.show(session_of(phone), stream)
            while stream.receive():
                pass
        assert at_door.reason() == "opened"
        assert 20 <= sky.link.events_needed(PACKETS) <= sky.link.events


def test_a_phone_hears_what_was_decided_and_the_door_does_not_wait_for_it(acme, at_door, phone, tmp_path):
    with air(SHAPE) as sky, at_door.listening(sky):
        assert present(phone, by_radio(sky, acme)).decision == "opened"
        acme.bits.put(5, Status.INVALID)
        at_door.reader.take_status(acme.status_list())
        assert present(phone, by_radio(sky, acme)).decision == "revoked"


def test_an_app_enrolls_a_reader_that_then_advertises_its_organization(acme, tmp_path, phone):
    new = Door(tmp_path / "new")
    with air(SHAPE) as sky, new.listening(sky):
        assert new.advertised == ble.SERVICE
        with radio.connected(ByRadio(sky.adapter(), (ble.SERVICE,)), seconds=ENROLL_SECONDS) as stream:
            app = Conversation(stream)
            asked = ask(app, Ask.ENROLL, cbor.encode(acme.enrollment()), expect=Answer.REQUEST)
            ask(app, Ask.CONFIG, acme.config_for(cbor.decode(asked)), expect=Answer.RESULT)
        own = doors_of([acme.root])[:1]
        assert soon(lambda: new.advertised == own[0])
        assert present(phone, ByRadio(sky.adapter(), own)).decision == "opened"


def test_an_anonymous_reader_advertises_no_organization_and_opens(acme, tmp_path, phone):
    reader = tmp_path / "reader"
    assert run("reader", "init", reader)[0] == 0
    with air(SHAPE) as sky, listening(reader, "--ble", sky.adapter(), "--ble-anonymous") as own:
        enroll(own.address, acme)
        anyone = ByRadio(sky.adapter(), (ble.SERVICE,))
        assert present(phone, anyone).decision == "opened"


def test_another_organizations_phone_finds_no_door(at_door, tmp_path, monkeypatch):
    other = Organization("Other")
    held = other.give(tmp_path / "other", status_list=other.status_list())
    monkeypatch.setattr("mipass.simulator.radio.connecting.FIND_SECONDS", 1.0)
    with air() as sky, at_door.listening(sky), pytest.raises(Unreachable, match="in reach"):
        present(held, by_radio(sky, other))
    assert at_door.decisions.empty()


def test_a_phone_keeps_to_the_time_it_has(acme, at_door):
    with (
        air() as sky,
        at_door.listening(sky),
        radio.connected(by_radio(sky, acme), seconds=1.0) as stream,
        pytest.raises(TimeoutError),
    ):
        stream.receive()


def test_a_reader_that_has_hung_up_first_is_no_failure(acme, at_door):
    with air(SHAPE) as sky, at_door.listening(sky) as station:
        with radio.connected(by_radio(sky, acme), seconds=SECONDS) as stream:
            stream.send(bytes(5))  # no message
            while stream.receive():
                pass
            time.sleep(2 * ble.HANG_UP_SECONDS)
        station.check()
    assert at_door.reason() == "malformed"


@pytest.mark.parametrize("adapter", ["nonsense", "tcp-client:127.0.0.1:1", "serial:/dev/there-is-none"])
def test_an_adapter_that_is_none_is_told_in_a_sentence(at_door, adapter):
    with (
        pytest.raises(Unprepared, match=f"The Bluetooth adapter {adapter} cannot be used"),
        radio.listening(at_door.reader.meet, adapter=adapter, advertised=at_door.reader.advertises),
    ):
        pass


def test_a_python_without_bluetooth_sockets_is_told_so(monkeypatch):
    monkeypatch.delattr(socket, "AF_BLUETOOTH", raising=False)
    with (
        pytest.raises(Unprepared, match="built without Bluetooth"),
        radio.connected(ByRadio("hci-socket:0", (ble.SERVICE,)), seconds=1),
    ):
        pass


def test_what_the_radio_needs_is_named_where_it_is_missing(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("mipass.simulator.radio")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "bumble", None)
    with pytest.raises(Unprepared, match="needs the library bumble"):
        load_radio()
