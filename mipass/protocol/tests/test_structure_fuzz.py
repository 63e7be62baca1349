"""Parsers under messages whose structure was changed anywhere, also inside what is embedded in octets."""

from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor
from mipass.protocol.decision import Decision, decide
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import new_key
from mipass.protocol.mdoc import verify_document
from mipass.protocol.retrieval import make_request, make_response, read_request, verify_request
from mipass.protocol.session import (
    SessionData,
    Transcript,
    make_engagement,
    make_establishment,
    read_engagement,
    read_establishment,
    reader_key_bytes,
)
from mipass.protocol.tests.parties import DOC_TYPE, NOW, Organization, Phone, Reader, refusal

ORGANIZATION = Organization()
ROOTS = [ORGANIZATION.root]
PHONE, READER = Phone(ORGANIZATION), Reader(ORGANIZATION)
ENGAGEMENT = make_engagement(new_key().public_key())
READER_KEY = reader_key_bytes(new_key().public_key())
TRANSCRIPT = Transcript(ENGAGEMENT, READER_KEY)
REQUEST = make_request(doc_type=DOC_TYPE, transcript=TRANSCRIPT, key=READER.key, chain=READER.chain)
RESPONSE = make_response(
    issuer_signed=PHONE.document, doc_type=DOC_TYPE, transcript=TRANSCRIPT, device_key=PHONE.key
)
LIST = ORGANIZATION.status_list()
CODES = {None, "malformed", "bad_key", "wrong_organization", "certificate_expired", "bad_signature"}

STRANGE: list[Any] = [
    None, True, False, 0, 1, -1, -7, 2**32, 2**64 - 1, -(2**64), 0.5, float("nan"), float("inf"),
    b"", b"\x00", b"\xf7", bytes(64), "", "x", "1.0", "\x00", "x" * 2000, [], [[]], {}, {1: 2}, {"x": []},
    cbor.Tag(24, b""), cbor.Tag(24, b"\xa0"), cbor.Tag(0, "2026-11-24T12:00:00Z"), cbor.Tag(0, 5),
    cbor.Tag(18, []),
]  # fmt: skip


def changed(item: Any, chance: Random) -> Any:
    """The item with one of its parts, at any depth, dropped, doubled or replaced by something strange."""
    if chance.random() < 0.15:
        return chance.choice(STRANGE)
    if isinstance(item, dict) and item:
        return _changed_map(item, chance)
    if isinstance(item, list) and item:
        return _changed_list(item, chance)
    if isinstance(item, cbor.Tag):
        return cbor.Tag(item.tag, changed(item.value, chance))
    if isinstance(item, bytes) and refusal(cbor.decode, item) is None:
        return cbor.encode(changed(cbor.decode(item), chance))
    return chance.choice(STRANGE)


def _changed_map(item: dict[Any, Any], chance: Random) -> dict[Any, Any]:
    key = chance.choice(list(item))
    rest = {other: value for other, value in item.items() if other != key}
    what = chance.random()
    if what < 0.1:
        return rest
    if what < 0.2:
        return {**item, chance.choice(["x", 7, b"x"]): chance.choice(STRANGE)}
    return {**rest, key: changed(item[key], chance)}


def _changed_list(item: list[Any], chance: Random) -> list[Any]:
    place = chance.randrange(len(item))
    what = chance.random()
    if what < 0.1:
        return item[:place] + item[place + 1 :]
    if what < 0.2:
        return [*item, item[place]]
    return [*item[:place], changed(item[place], chance), *item[place + 1 :]]


def changed_message(message: bytes, chance: Random) -> bytes:
    return cbor.encode(changed(cbor.decode(message), chance))


chances = st.randoms(use_true_random=False)


@given(chances)
def test_a_changed_response_is_decided(chance):
    trust = ORGANIZATION.trust(tokens=[LIST])
    decision = decide(changed_message(RESPONSE, chance), transcript=TRANSCRIPT, trust=trust, at=NOW)
    assert isinstance(decision, Decision)
    assert decision.opened is (decision.bits is not None)


@given(chances)
def test_a_changed_document_is_verified_or_refused(chance):
    data = changed_message(PHONE.document, chance)
    assert refusal(verify_document, data, roots=ROOTS, at=NOW) in CODES | {
        "bad_digest",
        "expired",
        "not_yet_valid",
    }


@given(chances)
def test_a_changed_request_is_verified_or_refused(chance):
    def check() -> None:
        request = read_request(changed_message(REQUEST, chance))
        verify_request(request, transcript=TRANSCRIPT, roots=ROOTS, reader_roots=(), at=NOW)

    assert refusal(check) in CODES | {"unknown_reader"}


@given(chances)
def test_a_changed_list_is_kept_or_refused(chance):
    trust = ORGANIZATION.trust()
    try:
        trust.take_list(changed_message(LIST, chance))
    except ProtocolError:
        assert not trust.tokens


@given(chances)
def test_changed_messages_of_the_session_are_read_or_refused(chance):
    for read, message in (
        (read_engagement, ENGAGEMENT),
        (read_establishment, make_establishment(READER_KEY, b"data")),
        (SessionData.read, SessionData(b"data", 20).encode()),
    ):
        assert refusal(read, changed_message(message, chance)) in {None, "malformed", "bad_key"}
