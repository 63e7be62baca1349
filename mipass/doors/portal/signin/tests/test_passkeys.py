"""Passkeys, but for the ceremony itself (tests/browser): what is no answer of a browser is refused."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from mipass.base.kit.errors import NotFound
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import add_passkey, list_passkeys, rename_passkey
from mipass.doors.portal.signin.tests.pages import events_of, is_signed_in, mails_to
from tests.fixtures import sign_in as signed_in

pytestmark = pytest.mark.django_db
ADD, OPTIONS, LOGIN = reverse("add_passkey"), reverse("passkey_options"), reverse("passkey_login")
NO_ANSWERS = [
    "",
    "not json",
    "[]",
    '"text"',
    "7",
    "null",
    "{}",
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {}}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"userHandle": "!!"}}',
    json.dumps({"id": "A", "rawId": "A", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}),
    json.dumps({
        "id": "AA", "rawId": "AA", "type": "public-key",
        "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "", "userHandle": "A"},
    }),
]  # fmt: skip


@pytest.fixture
def passkey(ada):
    """A row as the ceremony leaves it; its key signs nothing here."""
    return Authenticator.objects.create(user=ada, type="webauthn", data={"name": "Phone", "credential": {}})


def test_the_challenge_asks_for_a_verified_person_and_our_host(client, db):
    options = client.post(OPTIONS).json()["publicKey"]
    assert options["userVerification"] == "required"
    assert options["rpId"] == "localhost"
    assert len(options["challenge"]) >= 43
    assert client.post(OPTIONS).json()["publicKey"]["challenge"] != options["challenge"]


def test_a_new_passkey_must_live_on_the_device_and_verify_its_person(client, ada):
    page = signed_in(client, ada).get(ADD)
    options = json.loads(page.context["options"])["publicKey"]
    assert options["rp"]["id"] == "localhost"
    assert options["authenticatorSelection"]["residentKey"] == "required"
    assert options["authenticatorSelection"]["userVerification"] == "required"


@pytest.mark.parametrize("credential", NO_ANSWERS)
def test_what_is_no_answer_signs_nobody_in(client, db, credential):
    client.post(OPTIONS)
    answer = client.post(LOGIN, {"credential": credential})
    assert answer.headers["Location"] == f"{reverse('account_login')}?status=passkey-refused"
    assert "This passkey was not accepted." in client.get(answer.headers["Location"]).content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("credential", NO_ANSWERS)
def test_what_is_no_answer_adds_nothing(client, ada, credential):
    signed_in(client, ada).get(ADD)
    assert client.post(ADD, {"name": "Phone", "credential": credential}).status_code == 422
    assert not Authenticator.objects.exists()


def test_without_a_challenge_nothing_is_taken(client, db):
    assert client.post(LOGIN, {"credential": NO_ANSWERS[-1]}).status_code == 302
    assert not is_signed_in(client)


def test_many_tries_get_429(client, db):
    assert [client.post(LOGIN).status_code for _ in range(31)][-1] == 429


def test_a_passkey_is_renamed(client, ada, passkey):
    url = reverse("rename_passkey", args=[passkey.id])
    signed_in(client, ada)
    assert client.post(url, {"name": "\u202eevil"}).status_code == 422
    assert client.post(url, {"name": " Work  phone "}).headers["Location"] == "/my-account/"
    assert [each.name for each in list_passkeys(ada)] == ["Work phone"]


def test_a_passkey_is_removed_audited_and_told(client, ada, passkey):
    url = reverse("remove_passkey", args=[passkey.id])
    assert "Phone" in signed_in(client, ada).get(url).content.decode()
    client.post(url)
    assert list_passkeys(ada) == []
    assert events_of(ada.id)[-1] == "account:passkey_removed"
    assert mails_to(ada.email) == ["sign-in-method-changed"]


@pytest.mark.parametrize("name", ["rename_passkey", "remove_passkey"])
def test_another_persons_passkey_is_not_there(client, bob, passkey, name):
    url = reverse(name, args=[passkey.id])
    signed_in(client, bob)
    assert client.get(url).status_code == 404
    assert client.post(url, {"name": "Mine"}).status_code == 404
    assert Authenticator.objects.get().data["name"] == "Phone"


def test_the_operations_refuse_somebody_else_too(ada, bob, passkey):
    with pytest.raises(NotFound):
        rename_passkey(actor=person(bob.id), account=ada, passkey_id=passkey.id, name="Mine")
    with pytest.raises(NotFound):
        add_passkey(actor=person(bob.id), account=ada, name="Mine", credential={})
