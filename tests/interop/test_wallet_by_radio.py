"""@owf/mdoc as a wallet at the door by Bluetooth, engaged by its QR code's text and without our frames."""

import threading
from queue import Queue
from uuid import uuid4

import pytest

from mipass.protocol import ble, cbor
from mipass.protocol.keys import base64url, from_base64url, jwk
from mipass.protocol.wallets import SCHEME, read_engagement_text
from mipass.simulator import radio
from mipass.simulator.bluetooth import ByRadio, Place
from mipass.simulator.errors import Unreachable
from mipass.simulator.tests.organization import CARD, Organization
from mipass.simulator.tests.processes import listening
from mipass.simulator.tests.radio_doors import SECONDS, Door
from tests.interop.node import run_script
from tests.services.air import Misfit, air


class Wallet:
    """The peer has the key, the engagement and the answer; the bytes go through a radio of `bumble`."""

    def __init__(self, sky, held, **ways):
        made = run_script("owf_engage.mjs")
        self.adapter, self.held, self.ephemeral = sky.adapter(), held, made["ephemeral"]
        self.service = uuid4()
        engagement = cbor.decode(from_base64url(made["engagement"]))
        options = {0: False, 1: False} | dict.fromkeys(ways.values(), True)
        options |= {10 + way: self.service.bytes for way in ways.values()}
        self.engagement = cbor.encode(engagement | {2: [[2, 1, options]]})
        self.heard: Queue[object] = Queue()

    @property
    def text(self):
        return SCHEME + base64url(self.engagement)

    def talk(self, stream):
        establishment = stream.receive()
        answered = run_script(
            "owf_answer.mjs",
            {
                "establishment": base64url(establishment),
                "engagement": base64url(self.engagement),
                "ephemeral": self.ephemeral,
                "document": base64url(self.held.document),
                "deviceKey": private_jwk(self.held.private_key),
            },
            seconds=SECONDS,
        )
        assert {check["status"] for check in answered["checks"]} == {"PASSED"}
        stream.send(from_base64url(answered["sessionData"]))
        self.heard.put(cbor.decode(stream.receive()))
        self.heard.put(stream.receive())

    def serving(self):
        """The wallet as the server: the reader comes to it."""
        return radio.listening(
            self.talk,
            adapter=self.adapter,
            advertised=lambda: [self.service],
            place=Place(self.service, ble.OF_PHONE),
            seconds=SECONDS,
        )

    def come(self):
        """The wallet as the client of the service that its QR code asks for."""
        to = ByRadio(self.adapter, (self.service,), Place(self.service))
        with radio.connected(to, seconds=SECONDS) as stream:
            self.talk(stream)


def private_jwk(key):
    number = key.private_numbers().private_value
    return {**jwk(key.public_key()), "d": base64url(number.to_bytes(32)), "alg": "ES256"}


@pytest.fixture
def acme():
    return Organization()


@pytest.fixture
def at_door(acme, tmp_path):
    door = Door(tmp_path / "reader").enroll(acme)
    door.reader.take_status(acme.status_list())
    return door


@pytest.fixture
def held(acme, tmp_path):
    return acme.give(tmp_path / "phone")


def meet(at_door, station, text):
    engagement = read_engagement_text(text)
    station.meet(engagement, lambda stream: at_door.reader.meet_wallet(engagement, stream))


def test_a_door_opens_for_a_wallet_that_serves(at_door, held):
    with air() as sky:
        wallet = Wallet(sky, held, serves=0)
        with wallet.serving(), at_door.listening(sky) as station:
            meet(at_door, station, wallet.text)
    decision = at_door.decisions.get(timeout=SECONDS)
    assert (decision.reason, decision.bits) == ("opened", CARD)
    assert (wallet.heard.get(timeout=SECONDS), wallet.heard.get(timeout=SECONDS)) == ({"status": 20}, b"")


def test_a_door_opens_for_a_wallet_that_comes_to_the_service_that_it_names(at_door, held):
    with air() as sky:
        wallet = Wallet(sky, held, comes=1)
        with at_door.listening(sky) as station:
            coming = threading.Thread(target=wallet.come)
            coming.start()
            meet(at_door, station, wallet.text)
            coming.join(SECONDS)
    decision = at_door.decisions.get(timeout=SECONDS)
    assert (decision.reason, decision.bits) == ("opened", CARD)
    assert wallet.heard.get(timeout=SECONDS) == {"status": 20}


def test_a_wallet_finds_its_ident_and_our_phones_find_their_door_meanwhile(at_door, held, monkeypatch):
    monkeypatch.setattr("mipass.simulator.radio.stations.WALLET_SECONDS", 5.0)
    with air() as sky:
        wallet = Wallet(sky, held, comes=1)
        with at_door.listening(sky) as station:
            waiting = threading.Thread(target=meet_in_vain, args=(at_door, station, wallet.text))
            waiting.start()
            misfit = Misfit(sky, wallet.service, service=wallet.service)
            expected = ble.ident(read_engagement_text(wallet.text).device_key)
            assert ble.OF_READER.ident
            assert misfit.read(ble.OF_READER.ident) == expected
            misfit.leave()
            Misfit(sky, at_door.advertised).leave()
            waiting.join(SECONDS)
    assert at_door.decisions.empty()


def meet_in_vain(at_door, station, text):
    with pytest.raises(Unreachable, match="did not come in time"):
        meet(at_door, station, text)


def test_a_wallet_that_is_not_there_is_told_and_the_next_one_opens(at_door, held, monkeypatch):
    monkeypatch.setattr("mipass.simulator.radio.connecting.FIND_SECONDS", 1.0)
    with air() as sky:
        wallet = Wallet(sky, held, serves=0)
        with at_door.listening(sky) as station:
            with pytest.raises(Unreachable, match="not met by Bluetooth"):
                meet(at_door, station, wallet.text)
            monkeypatch.undo()
            with wallet.serving():
                meet(at_door, station, wallet.text)
    assert at_door.reason() == "opened"


def test_a_scanner_feeds_the_reader_lines_and_what_is_none_is_said(at_door, held, tmp_path):
    with air() as sky:
        wallet = Wallet(sky, held, serves=0)
        scanned = tmp_path / "scanned"
        scanned.write_text(f"https://elsewhere.test/\n{wallet.text}\n")
        options = ("--ble", sky.adapter(), "--engagements", str(scanned))
        with wallet.serving(), listening(tmp_path / "reader", *options) as reader:
            assert reader.next()["error"] == "malformed"
            assert reader.next()["bits"] == CARD.binary
            assert (wallet.heard.get(timeout=SECONDS), wallet.heard.get(timeout=SECONDS)) == (
                {"status": 20},
                b"",
            )
