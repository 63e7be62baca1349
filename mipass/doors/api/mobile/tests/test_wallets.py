"""What OpenID4VCI 1.0 and its neighbours ask of an issuer where wallets of others differ from ours."""

import json

import jwt
import pytest

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Device
from mipass.domains.credentials.operations import move_credential, revoke_credential
from mipass.doors.api.mobile.tests.phone import told
from mipass.protocol.keys import jwk
from mipass.protocol.openid4vci import CONFIGURATION, PRE_AUTHORIZED

pytestmark = pytest.mark.django_db

DETAILS = [{"type": "openid_credential", "credential_configuration_id": CONFIGURATION}]


def key_proof(phone, *, header=None, **claims):
    """A proof of the device key with something else in it; None takes a claim out."""
    facts = {"aud": phone.issuer, "iat": int(now().timestamp()), "nonce": phone.nonce(), **claims}
    headers = {
        "typ": "openid4vci-proof+jwt",
        "jwk": jwk(phone.device_key.public_key()),
        **(header or {}),
    }
    kept = {name: value for name, value in facts.items() if value is not None}
    return jwt.encode(kept, phone.device_key, algorithm="ES256", headers=headers)


def claim_with(phone, credential, **form):
    code = phone.mailed_code(credential)
    facts = {"grant_type": PRE_AUTHORIZED, "pre-authorized_code": phone.code, "tx_code": code}
    return phone.post_token(facts | form)


def test_a_proof_by_jwk_alone_is_taken(claimed):
    assert claimed.fetch(key_proof=key_proof(claimed)).status_code == 200


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({"kid": "did:jwk:abc"}, {}),
        ({"x5c": ["MA=="]}, {}),
        ({"kid": "did:jwk:abc", "jwk": None}, {}),
        ({}, {"exp": int(now().timestamp()) - 400 * 86_400}),
        ({}, {"exp": "never"}),
        ({}, {"nbf": int(now().timestamp()) + 400 * 86_400}),
        ({}, {"iss": "wallet.example"}),
        ({}, {"nonce": None}),
    ],
)
def test_a_proof_that_says_too_much_or_does_not_count_now_is_refused(claimed, header, claims):
    answer = claimed.fetch(key_proof=key_proof(claimed, header=header, **claims))
    assert told(answer) == (400, "invalid_proof")


def test_a_proof_counts_from_its_nbf_to_its_exp(claimed, clock):
    moment = int(clock.at.timestamp())
    times = {"nbf": moment - 1, "exp": moment + 60}
    assert claimed.fetch(key_proof=key_proof(claimed, **times)).status_code == 200
    late = key_proof(claimed, **times)
    clock.move(seconds=61)
    assert told(claimed.fetch(key_proof=late)) == (400, "invalid_proof")


def test_a_wallet_that_names_itself_names_itself_in_its_proofs(credential, phone):
    assert claim_with(phone, credential, client_id="wallet.example").status_code == 200
    assert Device.objects.get().wallet == "wallet.example"
    assert phone.fetch(key_proof=key_proof(phone, iss="wallet.example")).status_code == 200
    assert told(phone.fetch(key_proof=key_proof(phone, iss="other.example"))) == (400, "invalid_proof")
    assert phone.fetch(key_proof=key_proof(phone)).status_code == 200


def test_exactly_one_type_of_proof_is_taken(claimed):
    made = key_proof(claimed)
    for proofs in ({"jwt": [made], "attestation": ["x"]}, {"jwt": [made, made]}, {"cwt": [made]}, {}):
        answer = claimed.post("credential", {"credential_configuration_id": CONFIGURATION, "proofs": proofs})
        assert told(answer) == (400, "invalid_proof")


def test_a_wallet_of_a_draft_sends_its_only_proof_by_itself(claimed):
    named = {"credential_configuration_id": CONFIGURATION}
    single = {"proof_type": "jwt", "jwt": key_proof(claimed)}
    for wrong in ({}, {"jwt": single["jwt"]}, {"proof_type": "cwt", "cwt": "x"}, single | {"cwt": "x"}):
        assert told(claimed.post("credential", {**named, "proof": wrong})) == (400, "invalid_proof")
    both = {**named, "proof": single, "proofs": {"jwt": [single["jwt"]]}}
    assert told(claimed.post("credential", both)) == (400, "invalid_proof")
    assert claimed.post("credential", {**named, "proof": single}).status_code == 200


def test_authorization_details_are_answered_and_the_credential_is_asked_for_by_their_name(credential, phone):
    granted = claim_with(phone, credential, authorization_details=json.dumps(DETAILS)).json()
    [details] = granted["authorization_details"]
    assert details["type"] == "openid_credential"
    assert details["credential_configuration_id"] == CONFIGURATION
    [name] = details["credential_identifiers"]
    proofs = {"jwt": [key_proof(phone)]}
    both = {"credential_identifier": name, "credential_configuration_id": CONFIGURATION, "proofs": proofs}
    assert told(phone.post("credential", both)) == (400, "invalid_credential_request")
    assert phone.post("credential", {"credential_identifier": name, "proofs": proofs}).status_code == 200
    unknown = {"credential_identifier": CONFIGURATION, "proofs": proofs}
    assert told(phone.post("credential", unknown)) == (400, "unknown_credential_identifier")


@pytest.mark.parametrize(
    "details",
    [
        "x",
        "{}",
        "[]",
        "[5]",
        json.dumps([{"type": "payment"}]),
        json.dumps([{"type": "openid_credential", "credential_configuration_id": "other"}]),
        json.dumps([*DETAILS, {"type": "openid_credential"}]),
    ],
)
def test_other_authorization_details_are_refused_and_cost_nothing(credential, phone, details):
    code = phone.mailed_code(credential)
    form = {"grant_type": PRE_AUTHORIZED, "pre-authorized_code": phone.code, "tx_code": code}
    refused = phone.post_token({**form, "authorization_details": details})
    assert told(refused) == (400, "invalid_authorization_details")
    assert "authorization_details" not in phone.post_token(form).json()


def test_no_scope_is_named_where_there_is_none(credential, phone):
    assert "scope" not in claim_with(phone, credential).json()


def test_whoever_brings_no_token_is_told_what_would_do_and_no_error(phone):
    for end in ("credential", "notification"):
        answer = phone.client.post(phone.path(end), "{}", "application/json")
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == 'DPoP algs="ES256"'
        assert "error" not in answer.json()
    answer = phone.post("notification", {}, access="x")
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_what_can_be_taken_back_is_not_denied_for_good(credential, accepted, admin):
    move_credential(actor=admin, credential=credential, verb="disable")
    disabled = accepted.fetch()
    assert told(disabled) == (400, "disabled")
    assert disabled.json()["error"] == "invalid_credential_request"
    revoke_credential(actor=admin, credential=credential, reason="left")
    assert accepted.fetch().json()["error"] == "credential_request_denied"


def test_the_content_type_is_the_specifications(credential, phone):
    code = phone.mailed_code(credential)
    form = {"grant_type": PRE_AUTHORIZED, "pre-authorized_code": phone.code, "tx_code": code}
    for body, kind in (
        (form, "multipart/form-data; boundary=BoUnDaRyStRiNg"),
        (json.dumps(form), "application/json"),
    ):
        headers = {"DPoP": phone.proof("token")}
        answer = phone.client.post(phone.path("token"), body, kind, headers=headers)
        assert told(answer) == (400, "invalid_request")
    assert phone.post_token(form).status_code == 200
    body = json.dumps({"credential_configuration_id": CONFIGURATION, "proofs": {"jwt": [key_proof(phone)]}})
    for end in ("credential", "notification"):
        headers = {
            "DPoP": phone.proof(end, access_token=phone.access),
            "Authorization": f"DPoP {phone.access}",
        }
        answer = phone.client.post(phone.path(end), body, "text/plain", headers=headers)
        assert told(answer) == (400, f"invalid_{end}_request")


def test_the_metadata_are_where_older_drafts_look_for_them_too(client, phone):
    for kind in ("openid-credential-issuer", "oauth-authorization-server"):
        now_there = client.get(f"/.well-known/{kind}/mobile/{phone.organization_id}").json()
        assert client.get(f"/mobile/{phone.organization_id}/.well-known/{kind}").json() == now_there


def test_the_first_refresh_of_a_wallet_that_does_not_notify_counts_as_acceptance(credential, fetched):
    granted = fetched.renew()
    assert granted.json()["credential_status"] == "enabled"
    credential.refresh_from_db()
    assert credential.status == "enabled"
    assert fetched.notify().status_code == 204


def test_a_refresh_before_the_document_or_by_an_undecided_holder_accepts_nothing(credential, claimed):
    claimed.renew()
    claimed.fetch()
    undecided = {"grant_type": "refresh_token", "refresh_token": claimed.refresh, "undecided": "true"}
    assert claimed.post_token(undecided).json()["credential_status"] == "invited"
    credential.refresh_from_db()
    assert credential.status == "invited"


@pytest.mark.parametrize("event", ["credential_failure", "credential_deleted"])
def test_a_document_that_was_refused_or_deleted_is_not_accepted_by_a_refresh(credential, fetched, event):
    fetched.notify(event)
    fetched.renew()
    credential.refresh_from_db()
    assert credential.status == "invited"


@pytest.mark.parametrize("method", ["QUERY", "PUT", "PROPFIND"])
def test_a_method_that_no_address_knows_is_refused_as_such(client, phone, method):
    paths = [phone.path(each) for each in ("token", "nonce", "status", "credential", f"offers/{phone.link}")]
    for path in [*paths, f"/.well-known/openid-credential-issuer/mobile/{phone.organization_id}"]:
        answer = client.generic(method, path)
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed"), path
        assert answer.headers["Allow"]
