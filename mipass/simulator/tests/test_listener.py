"""The door's conversation over real sockets and WebSockets."""

import socket
import threading

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from mipass.protocol.door import Reason
from mipass.protocol.tests.parties import CARD, Organization, Phone, Reader
from mipass.simulator import door
from mipass.simulator.connections import SocketStream, WebSocketStream, connected, parse_address
from mipass.simulator.errors import Refused, Unprepared, Unreachable
from mipass.simulator.listener import listening


@pytest.fixture
def organization():
    return Organization()


class Door:
    """A reader that notes what it decided."""

    def __init__(self, organization):
        self.reader = Reader(organization, tokens=[organization.status_list()])
        self.decided = threading.Semaphore(0)
        self.decisions = []

    def __call__(self, stream):
        self.decisions.append(door.ask(self.reader.session(), stream))
        self.decided.release()

    def decision(self):
        assert self.decided.acquire(timeout=10)
        return self.decisions.pop()


def test_a_door_opens_over_a_socket(organization):
    reader, session = Door(organization), Phone(organization).session()
    with listening(reader, address="127.0.0.1", port=0, websocket_port=None) as ports:
        with connected(f"127.0.0.1:{ports['port']}", seconds=10) as stream:
            door.show(session, stream)
        decision = reader.decision()
    assert session.answered
    assert (decision.reason, decision.bits) == (Reason.OPENED, CARD)


def test_a_door_opens_over_a_websocket_whatever_the_pieces(organization):
    reader, session = Door(organization), Phone(organization).session()

    class InPieces(WebSocketStream):
        def send(self, data):
            for start in range(0, len(data), 100):
                super().send(data[start : start + 100])

    with listening(reader, address="127.0.0.1", port=None, websocket_port=0) as ports:
        with connect(f"ws://127.0.0.1:{ports['websocket']}") as connection:
            door.show(session, InPieces(connection, seconds=10))
        assert reader.decision().bits == CARD


def test_a_phone_that_hangs_up_is_refused(organization):
    reader = Door(organization)
    with listening(reader, address="127.0.0.1", port=0, websocket_port=None) as ports:
        with socket.create_connection(("127.0.0.1", ports["port"])) as connection:
            connection.sendall(Phone(organization).session().start()[:50])
        assert reader.decision().reason == Reason.TRUNCATED


def test_a_phone_that_says_nothing_is_hung_up_on(organization):
    reader = Door(organization)
    ours, theirs = socket.socketpair()
    with ours, theirs:
        decision = door.ask(reader.reader.session(), SocketStream(ours, seconds=0.2))
    assert decision.reason == Reason.TRUNCATED


def test_only_a_chosen_page_may_connect(organization):
    reader = Door(organization)
    with listening(
        reader, address="127.0.0.1", port=None, websocket_port=0, origins=["http://localhost:8000"]
    ) as ports:
        url = f"ws://127.0.0.1:{ports['websocket']}"
        with connect(url, origin=Origin("http://localhost:8000")):
            pass
        with pytest.raises(Exception, match="403"):
            connect(url, origin=Origin("http://elsewhere.test"))


def test_a_taken_port_is_told_in_a_sentence(organization):
    with (
        listening(Door(organization), address="127.0.0.1", port=0, websocket_port=None) as ports,
        pytest.raises(Unprepared, match="Cannot listen"),
        listening(Door(organization), address="127.0.0.1", port=ports["port"], websocket_port=None),
    ):
        pass


def test_nobody_there_is_unreachable():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(Unreachable), connected(f"127.0.0.1:{port}", seconds=5):
        pass


@pytest.mark.parametrize(
    ("text", "found"),
    [("door.test:4000", ("door.test", 4000)), ("4000", ("127.0.0.1", 4000)), ("[::1]:5", ("::1", 5))],
)
def test_addresses(text, found):
    assert parse_address(text) == found


@pytest.mark.parametrize("text", ["", "door", "door:", "door:x", "1:99999"])
def test_what_is_no_address(text):
    with pytest.raises(Refused, match="HOST:PORT"):
        parse_address(text)
