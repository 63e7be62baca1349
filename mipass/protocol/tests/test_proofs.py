"""DPoP and key proofs: what they promise, and that garbage is refused with the one error."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.protocol.dpop import make_proof, verify_proof
from mipass.protocol.errors import ProtocolError
from mipass.protocol.keys import base64url, jwk, new_key, private_to_der, thumbprint
from mipass.protocol.openid4vci import (
    PROOF_TYPE,
    make_key_proof,
    make_offer,
    parse_offer,
    verify_key_proof,
    well_known,
)
from mipass.protocol.proofs import sign_claims

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
URL = "https://portal.test/mobile/o/token"
AUDIENCE = "https://portal.test/mobile/o"
KEY = new_key()

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def proof(**changes):
    return make_proof(**{"key": KEY, "method": "POST", "url": URL, "now": NOW, **changes})


def verify(token, **changes):
    return verify_proof(token, **{"method": "POST", "url": URL, "now": NOW, **changes})


def refusal(function, *arguments, **changes):
    with pytest.raises(ProtocolError) as refused:
        function(*arguments, **changes)
    return refused.value.code


def test_a_proof_names_its_key_and_says_until_when_it_must_be_remembered():
    found = verify(proof())
    assert found.thumbprint == thumbprint(KEY.public_key())
    assert found.expires_at == found.issued_at + timedelta(minutes=5)


def test_two_proofs_of_one_request_differ_in_their_jti():
    assert verify(proof()).jti != verify(proof()).jti


@pytest.mark.parametrize(
    "changes",
    [
        {"method": "GET"},
        {"url": "https://portal.test/mobile/o/credential"},
        {"url": "http://portal.test/mobile/o/token"},
        {"url": "https://portal.test:8443/mobile/o/token"},
        {"now": NOW + timedelta(minutes=6)},
        {"now": NOW - timedelta(minutes=6)},
        {"access_token": "a token that the proof does not know"},
    ],
)
def test_a_proof_of_another_request_is_refused(changes):
    assert refusal(verify, proof(), **changes) == "bad_dpop"


def test_addresses_are_compared_without_query_and_default_port():
    assert verify(proof(url=f"{URL}?a=b#c"), url="https://PORTAL.test:443/mobile/o/token?x=y")


@pytest.mark.parametrize(
    "address",
    [
        "https://somebody@portal.test/mobile/o/token",
        "https://somebody:word@portal.test/mobile/o/token",
        "https://@portal.test/mobile/o/token",
        "https://portal.test/mobile/o/to\tken",
        "https://portal.test/mobile/o/token\n",
        "https://portal.test/mobile/\ro/token",
        " https://portal.test/mobile/o/token",
        "https://portal.test/mobile/o/token\x00",
        "https://portal.test/mobile/o/token\x7f",
        "\x1fhttps://portal.test/mobile/o/token",
        "https://portal.test\\@other.test/mobile/o/token",
        "https://portal.test:0/mobile/o/token",
        "https://portal.te\u017ft/mobile/o/token",
        "https:portal.test/mobile/o/token",
        "//portal.test/mobile/o/token",
        "https://portal.test/mobile/o/token?\t",
        "https://portal.test/mobile/o/token#\n",
    ],
)
def test_an_address_that_can_be_read_in_two_ways_is_refused(address):
    claims = {"jti": "x", "htm": "POST", "htu": address, "iat": int(NOW.timestamp())}
    assert refusal(verify, sign_claims(KEY, typ="dpop+jwt", claims=claims)) == "bad_dpop"


def test_the_proof_for_one_access_token_does_not_serve_for_another():
    made = proof(access_token="one")
    assert verify(made, access_token="one")
    assert refusal(verify, made, access_token="two") == "bad_dpop"


def test_a_proof_signed_by_another_key_than_it_carries_is_refused():
    claims = {"jti": "x", "htm": "POST", "htu": URL, "iat": int(NOW.timestamp())}
    headers = {"typ": "dpop+jwt", "jwk": jwk(new_key().public_key())}
    forged = jwt.encode(claims, KEY, algorithm="ES256", headers=headers)
    assert refusal(verify, forged) == "bad_dpop"


@pytest.mark.parametrize(
    "header",
    [
        {"typ": "JWT"},
        {"alg": "none"},
        {"crit": ["exp"], "exp": 1},
        {"jwk": {**jwk(KEY.public_key()), "d": base64url(private_to_der(KEY))}},
        {"jwk": {"kty": "oct", "k": "AAAA"}},
        {"jwk": None},
    ],
)
def test_a_strange_header_is_refused(header):
    claims = {"jti": "x", "htm": "POST", "htu": URL, "iat": int(NOW.timestamp())}
    headers = {"typ": "dpop+jwt", "jwk": jwk(KEY.public_key()), **header}
    algorithm = headers.pop("alg", "ES256")
    key = "" if algorithm == "none" else KEY
    assert refusal(verify, jwt.encode(claims, key, algorithm=algorithm, headers=headers)) == "bad_dpop"


def test_a_symmetric_signature_with_the_public_key_is_refused():
    claims = {"jti": "x", "htm": "POST", "htu": URL, "iat": int(NOW.timestamp())}
    headers = {"typ": "dpop+jwt", "jwk": jwk(KEY.public_key())}
    forged = jwt.encode(claims, "s" * 32, algorithm="HS256", headers=headers)
    assert refusal(verify, forged) == "bad_dpop"


def test_half_a_letter_is_refused():
    claims = {"jti": "\ud800", "htm": "POST", "htu": URL, "iat": int(NOW.timestamp())}
    headers = {"typ": "dpop+jwt", "jwk": jwk(KEY.public_key())}
    content = json.dumps(claims).encode()
    token = jwt.api_jws.encode(content, KEY, algorithm="ES256", headers=headers)
    assert refusal(verify, token) == "bad_dpop"


@given(st.dictionaries(st.sampled_from(["jti", "htm", "htu", "iat", "ath", "nonce"]), JSON))
def test_claims_of_any_kind_are_refused_with_the_one_error(claims):
    assert refusal(verify, sign_claims(KEY, typ="dpop+jwt", claims=claims), access_token="t") == "bad_dpop"


@given(JSON)
def test_a_time_of_any_kind_is_refused_with_the_one_error(iat):
    claims = {"jti": "x", "htm": "POST", "htu": URL, "iat": iat}
    assert refusal(verify, sign_claims(KEY, typ="dpop+jwt", claims=claims)) == "bad_dpop"


@given(st.text(max_size=200) | st.binary(max_size=80).map(lambda part: f"{base64url(part)}.e30.AAAA"))
def test_garbage_is_refused_with_the_one_error(text):
    assert refusal(verify, text) == "bad_dpop"
    assert refusal(verify_key_proof, text, audience=AUDIENCE, now=NOW) == "bad_proof"


@given(st.integers(min_value=0, max_value=400), st.integers(min_value=1, max_value=255))
def test_a_proof_with_one_octet_changed_is_refused(place, change):
    octets = bytearray(proof().encode())
    octets[place % len(octets)] ^= change
    text = octets.decode("latin-1")
    with suppress(UnchangedMeaning):
        assert refusal(verify_changed, text) == "bad_dpop"


class UnchangedMeaning(Exception):
    """Base64url has spare bits at the end of each part."""


def verify_changed(text):
    verify(text)
    raise UnchangedMeaning


def test_a_key_proof_gives_the_key_and_the_nonce():
    made = make_key_proof(KEY, audience=AUDIENCE, nonce="n", now=NOW)
    found = verify_key_proof(made, audience=AUDIENCE, now=NOW)
    assert (thumbprint(found.key), found.nonce) == (thumbprint(KEY.public_key()), "n")


@pytest.mark.parametrize(
    "changes",
    [{"audience": "https://portal.test/mobile/other"}, {"now": NOW + timedelta(minutes=6)}],
)
def test_a_key_proof_for_another_issuer_or_time_is_refused(changes):
    made = make_key_proof(KEY, audience=AUDIENCE, nonce="n", now=NOW)
    assert refusal(verify_key_proof, made, **{"audience": AUDIENCE, "now": NOW, **changes}) == "bad_proof"


def test_a_dpop_proof_is_no_key_proof():
    assert refusal(verify_key_proof, proof(), audience=AUDIENCE, now=NOW) == "bad_proof"


@given(st.dictionaries(st.sampled_from(["aud", "iat", "nonce"]), JSON))
def test_key_proofs_with_claims_of_any_kind_are_refused_with_the_one_error(claims):
    token = sign_claims(KEY, typ=PROOF_TYPE, claims=claims)
    assert refusal(verify_key_proof, token, audience=AUDIENCE, now=NOW) == "bad_proof"


def test_an_offer_is_read_as_it_was_written():
    found = parse_offer(json.dumps(make_offer(issuer=AUDIENCE, code="secret")).encode())
    assert (found.issuer, found.code, found.code_length) == (AUDIENCE, "secret", 6)


@given(st.binary(max_size=200) | JSON.map(lambda value: repr(value).encode()))
def test_no_offer_is_refused_with_the_one_error(data):
    assert refusal(parse_offer, data) == "bad_offer"


def test_metadata_lies_between_host_and_path():
    expected = "https://portal.test/.well-known/openid-credential-issuer/mobile/o"
    assert well_known(AUDIENCE, "openid-credential-issuer") == expected
