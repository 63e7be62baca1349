"""Wallets of others: what their QR code says, and a session without our frames."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor
from mipass.protocol.door import Reason
from mipass.protocol.errors import ProtocolError
from mipass.protocol.frames import FrameReader, Kind, frame
from mipass.protocol.keys import base64url, new_key
from mipass.protocol.session import make_engagement
from mipass.protocol.tests.parties import CARD, Organization, Phone, Reader, refusal
from mipass.protocol.wallets import LONGEST_TEXT, WalletSession, read_engagement_text

PHONES, READERS = uuid4(), uuid4()


@pytest.fixture(scope="module")
def acme():
    return Organization("Acme")


def text_of(engagement=None, *, methods=None, options=None):
    item = cbor.decode(engagement or make_engagement(new_key().public_key()))
    if options is not None:
        methods = [[2, 1, options]]
    return "mdoc:" + base64url(cbor.encode(item if methods is None else item | {2: methods}))


def test_a_wallet_says_how_it_can_be_met():
    both = {0: True, 1: True, 10: PHONES.bytes, 11: READERS.bytes}
    found = read_engagement_text(text_of(options=both))
    assert (found.phone_serves, found.reader_serves) == (PHONES, READERS)
    only = read_engagement_text(text_of(options={0: False, 1: True, 11: READERS.bytes}))
    assert (only.phone_serves, only.reader_serves) == (None, READERS)


def test_the_key_is_as_the_wallet_wrote_it():
    key = new_key().public_key()
    found = read_engagement_text(text_of(make_engagement(key), options={0: True, 1: False, 10: PHONES.bytes}))
    assert cbor.decode(found.device_key) == cbor.decode(found.octets)[1][1]


def test_scanners_that_shout_or_pad_are_understood():
    text = text_of(options={0: True, 1: False, 10: PHONES.bytes})
    assert read_engagement_text(f" {text}==\n") == read_engagement_text(text.replace("mdoc:", "MDOC:"))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "malformed"),
        ("mdoc:", "malformed"),
        ("https://door.test/", "malformed"),
        ("mdoc:" + "A" * (LONGEST_TEXT + 1), "malformed"),
        ("mdoc:ä", "malformed"),
        (text_of(), "no_bluetooth"),
        (text_of(methods=[[1, 1, {0: 255, 1: 256}]]), "no_bluetooth"),
        (text_of(options={0: False, 1: False}), "no_bluetooth"),
        (text_of(options=[]), "malformed"),
        (text_of(methods="no list"), "malformed"),
        (text_of(options={0: True, 10: b"short"}), "malformed"),
        (text_of(options={1: True}), "malformed"),
    ],
)
def test_what_is_no_engagement_by_bluetooth_is_refused(text, code):
    with pytest.raises(ProtocolError) as caught:
        read_engagement_text(text)
    assert caught.value.code == code


@given(st.text() | st.binary().map(lambda data: "mdoc:" + base64url(data)))
def test_whatever_is_scanned_is_read_or_refused(text):
    assert refusal(read_engagement_text, text) in {"malformed", "bad_key", "no_bluetooth"}


def met(acme, **reader):
    """A session with a wallet, and our phone in its place, which here is unframed by hand."""
    phone = Phone(acme).session()
    [engagement] = FrameReader().feed(phone.start())
    text = text_of(engagement.content, options={0: True, 1: False, 10: PHONES.bytes})
    # The transcript holds the engagement as it was shown: with its methods.
    phone._engagement = read_engagement_text(text).octets
    return phone, WalletSession(Reader(acme, **reader).session(), read_engagement_text(text))


def test_a_wallet_without_frames_opens(acme):
    phone, session = met(acme, tokens=[acme.status_list()])
    [answer] = FrameReader().feed(phone.receive(frame(Kind.ESTABLISHMENT, session.start())))
    ended = session.receive(answer.content)
    assert (session.close().reason, session.decision.bits) == (Reason.OPENED, CARD)
    assert cbor.decode(ended) == {"status": 20}


@pytest.mark.parametrize(
    ("message", "reason"),
    [(b"", Reason.MALFORMED), (b"\x00", Reason.MALFORMED), (bytes(70_000), Reason.TOO_LONG)],
    ids=["nothing", "no map", "too long"],
)
def test_what_a_wallet_says_wrongly_is_refused(acme, message, reason):
    _, session = met(acme, tokens=[acme.status_list()])
    session.start()
    session.receive(message)
    assert session.close().reason == reason


def test_a_wallet_that_leaves_is_truncated(acme):
    _, session = met(acme)
    session.start()
    assert session.close().reason == Reason.TRUNCATED
