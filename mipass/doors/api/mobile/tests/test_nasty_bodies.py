"""With a token, a code or a reader's key that counts: nothing in a body is answered with an error of ours."""

import json

import pytest
from django.test import Client

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Credential
from mipass.domains.readers.codes import make_code
from mipass.domains.readers.tests.devices import Device
from mipass.doors.api import middleware
from mipass.protocol.keys import base64url, from_base64url
from mipass.protocol.openid4vci import CONFIGURATION, PRE_AUTHORIZED
from mipass.protocol.proofs import sign_claims
from tests.fixtures import actor_of
from tests.tenancy.test_nasty_requests import ITEMS

pytestmark = pytest.mark.django_db

RIGHT = {
    "credential": {"credential_configuration_id": json.dumps(CONFIGURATION), "proofs": '{"jwt": ["a.b.c"]}'},
    "notification": {"notification_id": '"a"', "event": '"credential_accepted"', "event_description": '"a"'},
}
CLAIMS = ("htm", "htu", "iat", "jti", "ath", "aud", "nonce")


@pytest.fixture(autouse=True)
def _as_many_as_wanted(monkeypatch):
    monkeypatch.setattr(middleware, "REFUSALS", 1_000_000)


def written(fields):
    """An object of JSON whose values are written already."""
    return "{" + ", ".join(f"{json.dumps(name)}: {value}" for name, value in fields.items()) + "}"


def each_replaced(right):
    """The object with each item in the place of each field, and of one that nobody asked for."""
    for name in [*right, "more"]:
        for told, item in ITEMS.items():
            yield f"{name}: {told}", written({**right, name: item})


@pytest.mark.parametrize("end", RIGHT)
def test_a_phones_body(credential, phone, end):
    assert phone.claim(phone.mailed_code(credential)).status_code == 200
    wrong = {}
    for told, body in each_replaced(RIGHT[end]):
        proof = phone.proof(end, access_token=phone.access)
        headers = {"DPoP": proof, "Authorization": f"DPoP {phone.access}"}
        answer = Client().post(phone.path(end), body, "application/json", headers=headers)
        if answer.status_code != 400:
            wrong[told] = answer.status_code
    assert wrong == {}
    assert Credential.objects.get().status == "invited"


@pytest.mark.parametrize("typ", ["dpop+jwt", "openid4vci-proof+jwt"])
def test_the_claims_of_a_phones_proof(credential, phone, typ):
    assert phone.claim(phone.mailed_code(credential)).status_code == 200
    wrong: dict[str, int] = {}
    for name in CLAIMS:
        for told, item in ITEMS.items():
            try:
                value = json.loads(item)
            except (ValueError, RecursionError):
                continue
            if len(json.dumps(value)) < 3_000:
                answer = _sent(phone, typ, name, value)
                wrong |= (
                    {} if answer.status_code in {200, 400, 401} else {f"{name}: {told}": answer.status_code}
                )
    assert wrong == {}


def _sent(phone, typ, name, value):
    """A request for a document, with one claim of one of its proofs replaced."""
    if typ == "dpop+jwt":
        usual = {
            "htm": "POST",
            "htu": f"{phone.issuer}/credential",
            "iat": int(now().timestamp()),
            "jti": "a" * 20,
        }
        made = sign_claims(phone.dpop_key, typ=typ, claims={**usual, name: value})
        return phone.fetch(proof=made)
    usual = {"aud": phone.issuer, "iat": int(now().timestamp()), "nonce": phone.nonce()}
    return phone.fetch(key_proof=sign_claims(phone.device_key, typ=typ, claims={**usual, name: value}))


def test_a_token_request(phone):
    items = [
        "a\x00b",
        "\ud800".encode("utf-8", "surrogatepass"),
        "9" * 5_000,
        "a\u0301" * 20_000,
        "'\"\\",
        "",
    ]
    fields = ("grant_type", "pre-authorized_code", "tx_code", "refresh_token")
    for grant in ("refresh_token", PRE_AUTHORIZED):
        for name in fields:
            for item in items:
                form = {"grant_type": grant, "refresh_token": "a", "pre-authorized_code": "a", "tx_code": "1"}
                answer = Client().post(phone.path("token"), {**form, name: item}, headers={"DPoP": "a"})
                assert answer.status_code == 400


def test_an_installers_body(full_admin, distributor_a, organization_a):
    code = make_code(actor=actor_of(full_admin, distributor_a), organization=organization_a).code
    base, headers = f"/mobile/{organization_a.id}/enrollments", {"Authorization": f"Enrollment {code}"}
    begun = Client().post(base, "{}", "application/json", headers=headers).json()
    device = Device()
    csr = device.csr()
    eat = device.proof_for(from_base64url(begun["nonce"]), begun["organization_id"], csr)
    right = {
        "name": '"Front door"',
        "csr": json.dumps(base64url(csr)),
        "eat": json.dumps(base64url(eat)),
    }
    wrong, address = {}, f"{base}/{begun['enrollment_id']}"
    for told, body in each_replaced(right):
        if told.startswith("more"):
            continue  # what nobody asked for is not heeded: it would be enrolled
        answer = Client().post(address, body, "application/json", headers=headers)
        if answer.status_code not in {200, 422}:  # "====" is a name
            wrong[told] = answer.status_code
    assert wrong == {}
