"""Statements that two readers would read differently: CBOR of another form, an address with more in it."""

import cbor2
import pytest

from mipass.domains.readers.tests.devices import Device
from mipass.protocol import cbor
from mipass.protocol.clock import now_utc
from mipass.protocol.cose import sign1
from mipass.protocol.dpop import TYPE, make_proof
from mipass.protocol.keys import from_base64url
from mipass.protocol.proofs import sign_claims
from mipass.simulator.issuer import Issuer, fetch_offer
from mipass.simulator.phone_memory import Pass
from mipass.simulator.portal import Portal
from tests.attacks.test_acceptance_order import invited, mailed_code, refused
from tests.attacks.test_false_readers import App, code_of

LONG_ONE = b"\x18\x01"  # the number 1, one octet longer than it has to be
FLOAT_ONE = b"\xf9\x3c\x00"
OTHER_FORMS = [LONG_ONE, FLOAT_ONE, b"\xf9\x7e\x00", b"\xf7"]  # and NaN, and undefined


@pytest.fixture
def portal():
    with Portal() as opened:
        yield opened


def otherwise(device, eat, form):
    """The device's own statement, signed by it, with one more claim in that form."""
    payload = cbor2.loads(eat).value[2]
    assert 0xA0 <= payload[0] < 0xB7  # a map that has room for one more
    more = bytes([payload[0] + 1]) + payload[1:] + cbor.encode("odd") + form
    return cbor.encode(cbor.Tag(18, sign1(device.key, more, protected=cbor.decode(eat_head(eat)))))


def eat_head(eat):
    return cbor2.loads(eat).value[0]


@pytest.mark.parametrize("form", OTHER_FORMS)
def test_a_reader_whose_statement_has_another_form_is_not_enrolled(stage, portal, form):
    app, device = App(stage, portal, code_of(stage.person("full.admin"), "Organization A")), Device()
    begun, csr = app.begin(), device.csr()
    eat = device.proof_for(from_base64url(begun["nonce"]), begun["organization_id"], csr)
    assert refused(app.finish, begun, csr, otherwise(device, eat, form)) == "bad_eat"
    assert app.finish(begun, csr, otherwise(device, eat, cbor.encode(1)))["reader_id"]


@pytest.mark.parametrize("address", ["http://somebody@{}", "http://{}\t", "http://{}?\t"])
def test_a_proof_for_an_address_with_more_in_it_opens_no_offer(stage, portal, monkeypatch, address):
    email = f"proof{len(address)}@demo.test"
    offer = invited(stage, email, 3100 + len(address))
    code, keys = mailed_code(stage, portal, offer, email), Pass(fetch_offer(portal, offer).issuer, offer)
    issuer = Issuer(portal, keys.issuer, keys.proving_key)

    def odd(url, _token=None):
        return with_address(keys, address.format(url.partition("//")[2]))

    with monkeypatch.context() as patch:
        patch.setattr(issuer, "_proof", odd)
        assert refused(issuer.exchange, fetch_offer(portal, offer).code, code) == "invalid_dpop_proof"
    assert issuer.exchange(fetch_offer(portal, offer).code, code)["access_token"]


def with_address(keys, address):
    proof = make_proof(keys.proving_key, method="POST", url="http://localhost", now=now_utc())
    claims = {"jti": proof[-20:], "htm": "POST", "htu": address, "iat": int(now_utc().timestamp())}
    return sign_claims(keys.proving_key, typ=TYPE, claims=claims)


def test_the_key_of_the_proofs_is_no_key_for_a_document(stage, portal):
    email = "one-key@demo.test"
    offer = invited(stage, email, 3200)
    code, keys = mailed_code(stage, portal, offer, email), Pass(fetch_offer(portal, offer).issuer, offer)
    issuer = Issuer(portal, keys.issuer, keys.proving_key)
    token = issuer.exchange(fetch_offer(portal, offer).code, code)["access_token"]
    assert refused(issuer.credential, token, keys.proving_key) == "one_key_for_two_uses"
    assert issuer.credential(token, keys.private_key)["credentials"]
