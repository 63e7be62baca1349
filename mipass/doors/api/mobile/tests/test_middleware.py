"""What holds for every request to the mobile API."""

import logging

import pytest
from django.test import Client

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import DeviceToken, UsedProof
from mipass.domains.credentials.phones.grants import purge_expired
from mipass.doors.api import middleware
from mipass.doors.api.mobile.tests.phone import Phone
from tests.fixtures import sign_in
from tests.logs import written_log

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-0000-0000-000000000000"


def test_an_unknown_organization_is_a_problem_with_a_code(phone):
    phone.organization_id = NOBODY
    paths = ("offers/x", "status")
    answers = [
        *(phone.client.get(phone.path(each)) for each in paths),
        phone.client.post(phone.path("nonce")),
        phone.client.post(phone.path("offers/x/code")),
    ]
    for answer in answers[:2]:
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert {answer.status_code for answer in answers} == {404, 400}


@pytest.mark.parametrize("kind", ["openid-credential-issuer", "oauth-authorization-server"])
def test_an_unknown_organization_has_no_metadata(client, kind):
    answer = client.get(f"/.well-known/{kind}/mobile/{NOBODY}")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_an_address_that_is_none_is_a_problem(client):
    answer = client.get("/mobile/nothing-here")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_wrong_method_is_a_problem(client, phone):
    answer = client.get(phone.path("token"))
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize(
    "body", ["", "{", "[]", '{"notification_id": 5, "event": "credential_accepted"}', "{}"]
)
def test_a_body_of_another_form_is_refused_in_oauths_words(credential, phone, body):
    phone.claim(phone.mailed_code(credential))
    for end in ("credential", "notification"):
        headers = {
            "Authorization": f"DPoP {phone.access}",
            "DPoP": phone.proof(end, access_token=phone.access),
        }
        answer = phone.client.post(phone.path(end), body, "application/json", headers=headers)
        assert answer.status_code == 400
        assert answer.json()["error"] == f"invalid_{end}_request"


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({}, "invalid_request"),
        ({"grant_type": "authorization_code", "code": "x"}, "unsupported_grant_type"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x" * 5000}, "invalid_request"),
        ({"grant_type": "urn:ietf:params:oauth:grant-type:pre-authorized_code"}, "invalid_request"),
    ],
)
def test_a_token_request_of_another_form_is_refused(phone, form, error):
    answer = phone.post_token(form)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"credential_configuration_id": "other"}, "unknown_credential_configuration"),
        ({"credential_identifier": "other"}, "unknown_credential_identifier"),
        ({"credential_configuration_id": "pacs_wiegand_mdoc"}, "invalid_proof"),
        ({"credential_configuration_id": "pacs_wiegand_mdoc", "proofs": {"jwt": []}}, "invalid_proof"),
        (
            {"credential_configuration_id": "pacs_wiegand_mdoc", "proofs": {"jwt": ["a", "b"]}},
            "invalid_proof",
        ),
        (
            {"credential_configuration_id": "pacs_wiegand_mdoc", "proofs": {"attestation": ["a"]}},
            "invalid_proof",
        ),
        (
            {"credential_configuration_id": "pacs_wiegand_mdoc", "credential_response_encryption": {}},
            "invalid_encryption_parameters",
        ),
    ],
)
def test_a_credential_request_for_something_else_is_refused(credential, phone, body, error):
    phone.claim(phone.mailed_code(credential))
    answer = phone.post("credential", body)
    assert (answer.status_code, answer.json()["error"]) == (400, error)


def test_a_signed_in_admin_is_nobody_here(full_admin, organization_a, phone):
    browser = sign_in(Client(), full_admin)
    phone.client = browser
    answer = phone.offer()
    assert answer.status_code == 200
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_no_token_no_code_and_no_nonce_is_kept_by_a_cache(credential, phone):
    granted = phone.claim(phone.mailed_code(credential))
    assert granted.headers["Cache-Control"] == "no-store"
    assert phone.client.post(phone.path("nonce")).headers["Cache-Control"] == "no-store"
    assert phone.fetch().headers["Cache-Control"] == "no-store"


def test_who_collects_refusals_is_told_to_wait(phone, monkeypatch):
    monkeypatch.setattr(middleware, "REFUSALS", 3)
    other = Phone(phone.organization_id, "guessed")
    assert [other.offer().status_code for _ in range(4)] == [404, 404, 404, 429]
    assert other.offer().headers["Retry-After"] == "600"
    assert phone.offer().status_code == 200


def test_nothing_is_stored_for_strangers(credential, phone):
    phone.accept(credential)
    before = UsedProof.objects.count()
    stranger = Phone(phone.organization_id, "guessed", code="guessed", access="guessed", refresh="guessed")
    assert [stranger.renew().status_code for _ in range(5)] == [400] * 5
    assert [stranger.claim("123456", pre_authorized="guessed").status_code for _ in range(5)] == [400] * 5
    assert [stranger.notify().status_code for _ in range(5)] == [401] * 5
    stranger.access, stranger.refresh = phone.access, phone.refresh  # stolen, without the key
    assert (stranger.renew().status_code, stranger.notify().status_code) == (400, 401)
    assert UsedProof.objects.count() == before


def test_the_metadata_is_as_the_specification_has_it(client, phone, credential):
    issuer = client.get(f"/.well-known/openid-credential-issuer/mobile/{phone.organization_id}").json()
    assert issuer["credential_issuer"] == phone.issuer
    assert issuer["credential_endpoint"] == f"{phone.issuer}/credential"
    configuration = issuer["credential_configurations_supported"]["pacs_wiegand_mdoc"]
    assert configuration["format"] == "mso_mdoc"
    assert configuration["doctype"] == "org.mipass.pacs.1"
    assert configuration["credential_signing_alg_values_supported"] == [-7]
    assert configuration["proof_types_supported"] == {
        "jwt": {"proof_signing_alg_values_supported": ["ES256"]}
    }
    assert issuer["display"] == [{"name": "Organization A"}]
    assert len(issuer["mipass_roots"]) == 1
    server = client.get(f"/.well-known/oauth-authorization-server/mobile/{phone.organization_id}").json()
    assert server["issuer"] == phone.issuer
    assert server["pre-authorized_grant_anonymous_access_supported"] is True
    assert server["dpop_signing_alg_values_supported"] == ["ES256"]


def test_the_brand_of_the_distributor_is_on_the_card(client, phone, distributor_a):
    type(distributor_a).objects.update(brand_name="Keys & Co", brand_accent="#0a7f5a", logo_version="v1")
    issuer = client.get(f"/.well-known/openid-credential-issuer/mobile/{phone.organization_id}").json()
    configuration = issuer["credential_configurations_supported"]["pacs_wiegand_mdoc"]
    [look] = configuration["credential_metadata"]["display"]
    assert (look["name"], look["background_color"]) == ("Keys & Co", "#0a7f5a")
    assert look["logo"]["uri"].endswith(f"/portal/{distributor_a.id}/logo.png?v=v1")


@pytest.fixture
def log(monkeypatch):
    """What the process writes, formatted and filtered as in life, at the most talkative level."""
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    with written_log() as stream:
        yield stream


def test_no_token_code_or_card_reaches_a_log_line(credential, phone, log):
    code = phone.mailed_code(credential)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    phone.claim(wrong)
    phone.claim(code)
    phone.fetch()
    phone.fetch(access="a-token-that-was-never-made")
    phone.notify()
    phone.offer()
    lines = log.getvalue()
    assert lines.count('"message": "request"') > 6
    for secret in (
        phone.link,
        code,
        wrong,
        phone.access,
        phone.refresh,
        "a-token-that-was-never",
        "06bdd936c0",
    ):
        assert secret not in lines


def test_what_expired_is_forgotten(credential, phone):
    phone.accept(credential)
    assert purge_expired() == 0
    UsedProof.objects.update(expires_at=now())
    DeviceToken.objects.filter(kind="access").update(expires_at=now())
    assert purge_expired() > 3
    assert not UsedProof.objects.exists()
    assert [token.kind for token in DeviceToken.objects.all()] == ["refresh"]
