"""What a reader says of itself: signed by the key that it names, over a nonce, and read strictly."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor, eat
from mipass.protocol.cose import TYPE, sign1
from mipass.protocol.eat import make_eat, read_eat, verify_eat
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import cose_key, new_key, thumbprint
from mipass.protocol.tests.authorities import NOW
from mipass.protocol.tests.parties import refusal

KEY = new_key()
NONCE = b"n" * 32
FACTS: dict[str, Any] = {
    "nonce": NONCE,
    "ueid": b"\x01" + b"u" * 16,
    "oemid": bytes.fromhex("ac1de5"),
    "hardware_model": "R-10",
    "software_name": "reader software",
    "software_version": "2.10.3",
    "iat": NOW,
}
MINIMAL = {
    6: 1_795_000_000,
    8: {1: cose_key(KEY.public_key())},
    10: NONCE,
    256: FACTS["ueid"],
    258: FACTS["oemid"],
    259: b"R-10",
    270: "reader software",
    271: ["2.10.3"],
}


def token(key=KEY, **changes):
    return make_eat(key, **FACTS | changes)


def signed(claims, key=KEY, kind=eat.CONTENT_TYPE):
    content = claims if isinstance(claims, bytes) else cbor.encode(claims)
    return cbor.encode(cbor.Tag(18, sign1(key, content, protected={TYPE: kind})))


def test_what_is_said_is_read():
    said = {"config_sequence": 7, "list_time": NOW - timedelta(hours=1), "serial": "S-1", "failure": "frozen"}
    found = verify_eat(token(**said, released=True), KEY.public_key(), nonce=NONCE)
    expected = {name: value for name, value in FACTS.items() if name != "iat"} | said
    assert {name: getattr(found, name) for name in expected} == expected
    assert (found.issued_at, found.released) == (NOW, True)
    assert found.thumbprint == thumbprint(KEY.public_key())


def test_the_claims_stand_under_the_numbers_of_the_standards():
    assert cbor.decode(cbor.decode(token()).value[2]).keys() == MINIMAL.keys()
    assert cbor.decode(cbor.decode(token()).value[0])[16] == "application/eat+cwt"


def test_what_was_not_said_stays_open():
    found = verify_eat(signed(MINIMAL))
    assert (found.config_sequence, found.list_time) == (None, None)
    assert (found.serial, found.failure, found.released) == ("", "", False)


def test_the_first_configuration_is_told_from_none():
    assert read_eat(token(config_sequence=0)).config_sequence == 0


def test_a_token_of_another_key_is_refused():
    assert refusal(verify_eat, token(), new_key().public_key()) == "key_differs"


def test_a_token_that_names_a_key_it_was_not_signed_by_is_refused():
    assert refusal(verify_eat, signed(MINIMAL, key=new_key())) == "bad_signature"


def test_a_token_for_another_occasion_is_refused():
    assert refusal(verify_eat, token(), KEY.public_key(), nonce=b"m" * 32) == "nonce_differs"


def test_a_token_of_another_kind_is_refused():
    assert refusal(verify_eat, signed(MINIMAL, kind="application/statuslist+cwt")) == "bad_eat"


@pytest.mark.parametrize(
    ("claim", "value"),
    [
        (6, "now"),
        (6, True),
        (6, float("nan")),
        (6, 1 << 70),
        (8, {}),
        (8, {1: {1: 2, -1: 1, -2: b"x" * 32, -3: b"y" * 32}}),
        (10, b"short"),
        (10, b"n" * 65),
        (256, b"u" * 6),
        (256, b"u" * 34),
        (258, b""),
        (259, b""),
        (259, b"\xff\xfe"),
        (259, "R-10"),
        (270, ""),
        (270, "two\nlines"),
        (270, "\u202etxt"),
        (270, "n" * 65),
        (271, []),
        (271, [1]),
        (eat.CONFIG_SEQUENCE, -1),
        (eat.CONFIG_SEQUENCE, 1 << 31),
        (eat.CONFIG_SEQUENCE, True),
        (eat.LIST_TIME, True),
        (eat.LIST_TIME, "yesterday"),
        (eat.SERIAL, 7),
        (eat.SERIAL, ""),
        (eat.FAILURE, "Two words"),
        (eat.FAILURE, "a" * 41),
        (eat.RELEASED, 1),
    ],
)
def test_a_claim_of_another_form_is_refused(claim, value):
    assert refusal(read_eat, signed(MINIMAL | {claim: value})) == "bad_eat"


@pytest.mark.parametrize("claim", MINIMAL)
def test_a_missing_claim_is_refused(claim):
    rest = {number: value for number, value in MINIMAL.items() if number != claim}
    assert refusal(read_eat, signed(rest)) == "bad_eat"


@pytest.mark.parametrize("content", [b"", b"\xff", cbor.encode([]), cbor.encode(MINIMAL) + b"\x00"])
def test_content_that_is_no_map_of_claims_is_refused(content):
    assert refusal(read_eat, signed(content)) == "bad_eat"


def test_a_token_that_is_too_long_is_refused():
    assert refusal(read_eat, signed(MINIMAL | {-70000: b"x" * 5000})) == "bad_eat"


@given(st.binary(max_size=400))
def test_invented_bytes_are_refused(data):
    with pytest.raises(ProtocolError) as caught:
        verify_eat(data)
    assert caught.value.code == "bad_eat"


@given(st.data())
def test_a_changed_token_is_refused(data):
    original = token(config_sequence=1, serial="S-1")
    place = data.draw(st.integers(0, len(original) - 1))
    changed = bytearray(original)
    changed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ProtocolError) as caught:
        verify_eat(bytes(changed), KEY.public_key(), nonce=NONCE)
    assert caught.value.code in {"bad_eat", "bad_signature", "key_differs", "nonce_differs"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(1 << 63), 1 << 63) | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers(-99, 999), inner, max_size=3),
    ),
    st.sampled_from([*MINIMAL, eat.CONFIG_SEQUENCE, eat.LIST_TIME, eat.SERIAL, eat.FAILURE, eat.RELEASED]),
)
def test_a_claim_of_any_content_is_read_or_refused(value, claim):
    assert refusal(read_eat, signed(MINIMAL | {claim: value})) in {None, "bad_eat"}
