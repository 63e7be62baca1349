"""An app and a reader beside presentations. The reader here only notes what it was given."""

import socket
import threading
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError
from mipass.simulator.connections import Conversation, SocketStream
from mipass.simulator.errors import Refused
from mipass.simulator.service import CHUNK, FIRST, Answer, Ask, ask, carry_files, serve

ENROLL = {"nonce": b"n" * 16, "organization_id": "one", "root_hashes": [b"h" * 32]}


class Noting:
    def __init__(self):
        self.given = []

    def about(self):
        return {"state": "factory"}

    def begin_enrollment(self, **given):
        self.given.append(given)
        return {"csr": b"csr", "eat": b"eat"}

    def take_config(self, token):
        raise ProtocolError("lower_sequence", "That one is older.")

    def take_status(self, token):
        return self._note(token)

    def take_release(self, token):
        return self._note(token)

    def update(self, fetch, *, target):
        return self._note((target, {name: fetch(name) for name in ("a", "b", "c")}))

    def report(self, nonce):
        return b"report " + nonce

    def _note(self, what):
        self.given.append(what)
        return "noted"


@contextmanager
def app_at(reader):
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=serve, args=(reader, Conversation(SocketStream(theirs, seconds=20))))
    thread.start()
    try:
        yield Conversation(SocketStream(ours, seconds=20))
    finally:
        ours.close()
        thread.join()
        theirs.close()


def test_each_message_has_its_answer():
    reader = Noting()
    with app_at(reader) as app:
        assert cbor.decode(ask(app, Ask.HELLO, cbor.encode({}), expect=Answer.ABOUT)) == {"state": "factory"}
        request = ask(app, Ask.ENROLL, cbor.encode(ENROLL), expect=Answer.REQUEST)
        assert cbor.decode(request) == {"csr": b"csr", "eat": b"eat"}
        assert ask(app, Ask.REPORT, cbor.encode({"nonce": b"x"}), expect=Answer.REPORT) == b"report x"
        assert ask(app, Ask.RELEASE, b"release", expect=Answer.RESULT) == b"noted"
    assert reader.given == [ENROLL, b"release"]


def test_files_arrive_whole_whatever_their_size():
    reader = Noting()
    files = {"a": b"", "b": b"x" * CHUNK, "c": b"y" * (3 * CHUNK + 1)}
    with app_at(reader) as app:
        carry_files(app, files)
        ask(app, Ask.UPDATE, cbor.encode({"target": "t"}), expect=Answer.RESULT)
    assert reader.given == [("t", files)]


def test_too_much_is_refused(monkeypatch):
    monkeypatch.setattr("mipass.simulator.service.LARGEST_CARRIED", 10)
    with app_at(Noting()) as app, pytest.raises(Refused) as caught:
        carry_files(app, {"a": b"x" * 11})
    assert caught.value.code == "too_long"


def test_a_refusal_has_the_readers_code_and_leaves_the_conversation_open():
    with app_at(Noting()) as app:
        with pytest.raises(Refused) as caught:
            ask(app, Ask.CONFIG, b"old", expect=Answer.RESULT)
        assert (caught.value.code, caught.value.message) == ("lower_sequence", "That one is older.")
        assert ask(app, Ask.STATUS, b"list", expect=Answer.RESULT) == b"noted"


@given(kind=st.integers(FIRST, 255), content=st.binary(max_size=64))
def test_whatever_an_app_sends_is_answered(kind, content):
    with app_at(Noting()) as app:
        app.send(kind, content)
        answer = app.receive()
    assert answer.kind in set(Answer)
    cbor.decode(answer.content) if answer.kind != Answer.REPORT else answer.content
