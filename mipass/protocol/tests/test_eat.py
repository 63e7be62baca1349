"""What a reader says of itself: signed by the key that it names, over a nonce, and read strictly."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol import cbor, eat
from mipass.protocol.certificates import make_csr
from mipass.protocol.cose import TYPE, sign1
from mipass.protocol.eat import Use, make_eat, read_eat, verify_enrollment, verify_report
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
PLACE = "0190c0de-0000-7000-8000-000000000001"
CSR = make_csr(KEY, name="SN-1")
MINIMAL = {
    275: 1,
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


def proof(key=KEY, **changes):
    return token(key, **{"use": Use.ENROLLMENT, "organization_id": PLACE, "csr": CSR} | changes)


def prove(eat, key=KEY, **changes):
    asked = {"nonce": NONCE, "organization_id": PLACE, "csr": CSR} | changes
    return verify_enrollment(eat, key.public_key(), **asked)


def signed(claims, key=KEY, kind=eat.CONTENT_TYPE):
    content = claims if isinstance(claims, bytes) else cbor.encode(claims)
    return cbor.encode(cbor.Tag(18, sign1(key, content, protected={TYPE: kind})))


def test_what_is_said_is_read():
    said = {"config_sequence": 7, "list_time": NOW - timedelta(hours=1), "serial": "S-1", "failure": "frozen"}
    found = verify_report(token(**said, released=True, reader_id="R"))
    expected = {name: value for name, value in FACTS.items() if name != "iat"} | said
    assert {name: getattr(found, name) for name in expected} == expected
    assert (found.issued_at, found.released, found.reader_id) == (NOW, True, "R")
    assert found.thumbprint == thumbprint(KEY.public_key())


def test_the_claims_stand_under_the_numbers_of_the_standards():
    assert cbor.decode(cbor.decode(token()).value[2]).keys() == MINIMAL.keys()
    assert cbor.decode(cbor.decode(token()).value[0])[16] == "application/eat+cwt"


def test_what_was_not_said_stays_open():
    found = verify_report(signed(MINIMAL))
    assert (found.config_sequence, found.list_time) == (None, None)
    assert (found.serial, found.failure, found.released) == ("", "", False)


def test_the_first_configuration_is_told_from_none():
    assert read_eat(token(config_sequence=0)).config_sequence == 0


def test_a_proof_names_what_it_was_made_for():
    found = prove(proof())
    assert (found.use, found.nonce, found.organization_id) == (Use.ENROLLMENT, NONCE, PLACE)
    assert found.request_hash == hashlib.sha256(CSR).digest()


def test_a_report_proves_no_enrollment_whatever_it_says():
    assert refusal(prove, token()) == "wrong_use"
    assert refusal(prove, token(organization_id=PLACE, csr=CSR)) == "wrong_use"


def test_a_proof_of_enrollment_is_no_report():
    assert refusal(verify_report, proof()) == "wrong_use"
    assert refusal(verify_report, proof(released=True, reader_id="R")) == "wrong_use"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nonce": b"m" * 32}, "nonce_differs"),
        ({"organization_id": "0190c0de-0000-7000-8000-000000000002"}, "organization_differs"),
        ({"organization_id": ""}, "organization_differs"),
        ({"csr": make_csr(KEY, name="SN-2")}, "request_differs"),
        ({"csr": None}, "request_differs"),
        ({"ueid": None}, "bad_eat"),
    ],
)
def test_a_proof_for_another_occasion_organization_or_request_is_refused(changes, code):
    assert refusal(prove, proof(**changes)) == code


@pytest.mark.parametrize("use", [0, 2, 3, 5, 6, -1, True, "csr", None])
def test_a_use_that_nothing_is_made_of_is_refused(use):
    assert refusal(read_eat, signed(MINIMAL | {275: use})) == "bad_eat"


def test_a_proof_of_another_key_is_refused():
    assert refusal(prove, proof(), new_key()) == "key_differs"


def test_a_token_that_names_a_key_it_was_not_signed_by_is_refused():
    assert refusal(verify_report, signed(MINIMAL, key=new_key())) == "bad_signature"


def test_a_token_of_another_kind_is_refused():
    assert refusal(verify_report, signed(MINIMAL, kind="application/statuslist+cwt")) == "bad_eat"


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
        (eat.READER, b"R"),
        (eat.ORGANIZATION, 7),
        (eat.REQUEST_HASH, b"h" * 31),
    ],
)
def test_a_claim_of_another_form_is_refused(claim, value):
    assert refusal(read_eat, signed(MINIMAL | {claim: value})) == "bad_eat"


@pytest.mark.parametrize("claim", sorted(MINIMAL.keys() - {eat.UEID}))
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
        verify_report(data)
    assert caught.value.code == "bad_eat"


@given(st.data())
def test_a_changed_token_is_refused(data):
    original = proof(config_sequence=1, serial="S-1")
    place = data.draw(st.integers(0, len(original) - 1))
    changed = bytearray(original)
    changed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(ProtocolError) as caught:
        prove(bytes(changed))
    assert caught.value.code in {"bad_eat", "bad_signature", "key_differs"}


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(1 << 63), 1 << 63) | st.text() | st.binary(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.integers(-99, 999), inner, max_size=3),
    ),
    st.sampled_from(
        [*MINIMAL, eat.CONFIG_SEQUENCE, eat.LIST_TIME, eat.SERIAL, eat.FAILURE, eat.RELEASED, eat.READER]
    ),
)
def test_a_claim_of_any_content_is_read_or_refused(value, claim):
    assert refusal(read_eat, signed(MINIMAL | {claim: value})) in {None, "bad_eat"}
