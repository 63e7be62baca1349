"""A phone's proofs, tokens and nonces: whatever can go wrong, each with its error code."""

from datetime import timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.domains.credentials.invitations import resend_invitation
from mipass.domains.credentials.models import DeviceToken
from mipass.doors.api.mobile.tests.phone import Phone, link_of, told
from mipass.protocol.keys import new_key

pytestmark = pytest.mark.django_db


def test_one_key_for_proofs_and_document_is_refused(credential, claimed):
    claimed.device_key = claimed.dpop_key
    assert told(claimed.fetch()) == (400, "one_key_for_two_uses")
    claimed.device_key = new_key()
    assert claimed.fetch().status_code == 200


def test_the_key_of_an_older_document_does_not_prove_for_a_newer_link(credential, fetched, admin):
    resend_invitation(actor=admin, credential=credential)
    link = link_of(credential)
    again = Phone(credential.organization_id, link, dpop_key=fetched.device_key)
    assert told(again.claim(again.mailed_code(credential))) == (400, "one_key_for_two_uses")
    swapped = Phone(credential.organization_id, link, device_key=fetched.dpop_key)
    assert swapped.claim(swapped.mailed_code(credential)).status_code == 200
    assert told(swapped.fetch()) == (400, "one_key_for_two_uses")


def test_a_proof_serves_once(credential, phone):
    proof = phone.proof("token")
    assert phone.claim(phone.mailed_code(credential), proof=proof).status_code == 200
    assert told(phone.renew(proof=proof)) == (400, "invalid_dpop_proof")


def test_a_proof_serves_once_even_when_the_request_was_refused(credential, phone):
    proof = phone.proof("token")
    assert told(phone.claim("000000", proof=proof)) == (400, "code_expired")
    code = phone.mailed_code(credential)
    assert told(phone.claim(code, proof=proof)) == (400, "invalid_dpop_proof")


def test_a_replayed_proof_at_an_endpoint_with_token_is_refused(claimed):
    proof = claimed.proof("credential", access_token=claimed.access)
    assert claimed.fetch(proof=proof).status_code == 200
    assert told(claimed.fetch(proof=proof)) == (401, "invalid_dpop_proof")


@pytest.mark.parametrize("changes", [{"access_token": "another"}, {}, {"access_token": ""}])
def test_a_proof_with_the_wrong_ath_or_none_is_refused(claimed, changes):
    answer = claimed.fetch(proof=claimed.proof("credential", **changes))
    assert told(answer) == (401, "invalid_dpop_proof")
    assert answer.headers["WWW-Authenticate"] == 'DPoP error="invalid_dpop_proof", algs="ES256"'


def test_a_token_of_another_key_is_refused(claimed):
    stolen = claimed.proof("credential", access_token=claimed.access, key=new_key())
    assert told(claimed.fetch(proof=stolen)) == (401, "invalid_token")
    stolen = claimed.proof("token", key=new_key())
    assert told(claimed.renew(proof=stolen)) == (400, "invalid_token")


@pytest.mark.parametrize("end", ["nonce", "notification"])
def test_a_proof_for_another_address_is_refused(claimed, end):
    assert told(claimed.fetch(proof=claimed.proof(end, access_token=claimed.access))) == (
        401,
        "invalid_dpop_proof",
    )


@pytest.mark.parametrize("proof", ["", "x", "e30.e30.e30"])
def test_a_request_without_a_proof_is_refused(claimed, proof):
    assert told(claimed.fetch(proof=proof)) == (401, "invalid_dpop_proof")
    assert told(claimed.renew(proof=proof)) == (400, "invalid_dpop_proof")


def test_an_access_token_expires(claimed):
    DeviceToken.objects.filter(kind="access").update(expires_at=now())
    assert told(claimed.fetch()) == (401, "invalid_token")
    assert claimed.renew().status_code == 200
    assert claimed.fetch().status_code == 200


def test_a_refresh_token_is_no_access_token_and_the_other_way_round(claimed):
    assert told(claimed.fetch(access=claimed.refresh)) == (401, "invalid_token")
    claimed.refresh = claimed.access
    assert told(claimed.renew()) == (400, "invalid_token")


def test_a_token_of_another_organization_is_unknown_here(claimed, organization_b):
    claimed.organization_id = organization_b.id
    assert told(claimed.fetch()) == (401, "invalid_token")
    assert told(claimed.renew()) == (400, "invalid_token")


def test_a_bearer_token_is_refused(claimed):
    headers = {
        "Authorization": f"Bearer {claimed.access}",
        "DPoP": claimed.proof("credential", access_token=claimed.access),
    }
    answer = claimed.client.post(claimed.path("credential"), "{}", "application/json", headers=headers)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("DPoP ")
    assert "error" not in answer["WWW-Authenticate"]  # RFC 6750, 3.1: no token of a scheme that counts here


def test_a_nonce_serves_once(claimed):
    nonce = claimed.nonce()
    assert claimed.fetch(key_proof=claimed.key_proof(nonce)).status_code == 200
    assert told(claimed.fetch(key_proof=claimed.key_proof(nonce))) == (400, "invalid_nonce")


@pytest.mark.parametrize("nonce", ["x", "A" * 54, "ä"])
def test_a_nonce_that_is_none_of_ours_is_refused(claimed, nonce):
    assert told(claimed.fetch(key_proof=claimed.key_proof(nonce))) == (400, "invalid_nonce")


def test_a_nonce_of_another_organization_is_refused(claimed, organization_b):
    nonce = claimed.client.post(f"/mobile/{organization_b.id}/nonce").json()["c_nonce"]
    assert told(claimed.fetch(key_proof=claimed.key_proof(nonce))) == (400, "invalid_nonce")


def test_a_nonce_expires(claimed, monkeypatch):
    nonce = claimed.nonce()
    later = now() + timedelta(minutes=5)
    monkeypatch.setattr("mipass.domains.credentials.phones.grants.now", lambda: later)
    assert told(claimed.fetch(key_proof=claimed.key_proof(nonce))) == (400, "invalid_nonce")


def test_a_key_proof_for_another_issuer_is_refused(claimed):
    proof = claimed.key_proof(claimed.nonce(), audience="https://elsewhere.test")
    assert told(claimed.fetch(key_proof=proof)) == (400, "invalid_proof")


def test_another_device_key_than_the_first_is_refused(fetched):
    fetched.device_key = new_key()
    assert told(fetched.fetch()) == (400, "another_key")


def test_a_key_whose_documents_were_revoked_is_refused(credential, fetched, admin):
    resend_invitation(actor=admin, credential=credential)
    again = Phone(credential.organization_id, link_of(credential), device_key=fetched.device_key)
    assert again.claim(again.mailed_code(credential)).status_code == 200
    assert told(again.fetch()) == (400, "another_key")
