"""A reset drops what else signs in, unless its holder proves it; a mailbox alone is no second factor."""

import pytest
import typer
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from mipass.base.kit.errors import NotFound
from mipass.domains.accounts.models import Identity
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.resets import reset_password
from mipass.domains.accounts.second_factors import add_authenticator_app, renew_recovery_codes
from mipass.doors.jobs.commands.reset_sign_in import reset_sign_in
from mipass.doors.portal.signin.tests.pages import (
    NEW_PASSWORD,
    events_of,
    is_signed_in,
    mails_to,
    reset_url,
    sign_in,
)
from mipass.doors.portal.signin.tests.test_authenticator_app import SECRET, code_of, forget_last_code

pytestmark = pytest.mark.django_db
HELD = reverse("sign_in_held")
NEW = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture
def app(ada):
    add_authenticator_app(actor=person(ada.id), account=ada, secret=SECRET)
    forget_last_code(ada)
    return ada


def add_passkey(account):
    return Authenticator.objects.create(
        user=account, type="webauthn", data={"name": "Strange phone", "credential": {}}
    )


def link(account):
    return Identity.objects.create(account=account, issuer="https://works", subject="7", email="x@works.test")


def reset(client, account, **more):
    client.post(reverse("account_reset_password"), {"email": account.email})
    form = client.get(reset_url()).headers["Location"]
    return form, client.post(form, {**NEW, **more})


def types_of(account):
    return sorted(Authenticator.objects.filter(user_id=account.id).values_list("type", flat=True))


def test_the_page_names_what_else_signs_in(client, app):
    link(app)
    add_passkey(app)
    client.post(reverse("account_reset_password"), {"email": app.email})
    page = client.get(client.get(reset_url()).headers["Location"]).content.decode()
    for name in ("x@works.test", "Strange phone", "authenticator app"):
        assert name in page


def test_a_third_party_account_goes_and_its_owner_signs_in(client, ada):
    link(ada)
    reset(client, ada)
    assert not Identity.objects.exists()
    assert mails_to(ada.email)[-2:] == ["sign-in-method-changed", "password-changed"]
    sign_in(client, ada.email, NEW_PASSWORD)
    assert is_signed_in(client)


def test_without_a_proof_every_factor_goes_and_the_mailbox_alone_is_not_let_in(client, app):
    add_passkey(app)
    elsewhere = Client()
    _form, answer = reset(client, app)
    assert answer.headers["Location"] == HELD
    assert types_of(app) == []
    assert sign_in(elsewhere, app.email, NEW_PASSWORD).headers["Location"] == HELD
    assert not is_signed_in(elsewhere)
    assert "account:sign_in_held" in events_of(app.id)
    reset(client, app)
    assert sign_in(client, app.email, NEW_PASSWORD).headers["Location"] == HELD


def test_the_apps_code_keeps_the_app_and_nothing_else(client, app):
    add_passkey(app)
    link(app)
    _form, answer = reset(client, app, code=code_of(SECRET))
    assert answer.headers["Location"] == reverse("account_reset_password_from_key_done")
    assert types_of(app) == ["totp"]
    assert not Identity.objects.exists()
    assert sign_in(client, app.email, NEW_PASSWORD).headers["Location"] == reverse("mfa_authenticate")


def test_a_recovery_code_proves_the_person_and_keeps_nothing(client, app):
    codes = renew_recovery_codes(actor=person(app.id), account=app)
    reset(client, app, code=codes[0])
    assert types_of(app) == []
    sign_in(client, app.email, NEW_PASSWORD)
    assert is_signed_in(client)


def test_a_wrong_code_changes_nothing(client, app):
    _form, answer = reset(client, app, code="000000x")
    assert answer.status_code == 200
    assert "This code or passkey is not correct." in answer.content.decode()
    assert types_of(app) == ["recovery_codes", "totp"]
    app.refresh_from_db()
    assert not app.check_password(NEW_PASSWORD)


def test_a_proved_passkey_stays_alone(ada):
    mine, _strange = add_passkey(ada), add_passkey(ada)
    reset_password(actor=person(ada.id), account=ada, password=NEW_PASSWORD, proved=[mine.id])
    assert [each.id for each in Authenticator.objects.all()] == [mine.id]
    assert ada.sign_in_held_at is None


def test_another_accounts_factor_proves_nothing(ada, bob):
    add_passkey(ada)
    bobs = add_passkey(bob)
    reset_password(actor=person(ada.id), account=ada, password=NEW_PASSWORD, proved=[bobs.id])
    assert ada.sign_in_held_at is not None


def test_what_is_no_answer_of_a_passkey_proves_nothing(client, ada):
    add_passkey(ada)
    client.post(reverse("account_reset_password"), {"email": ada.email})
    form = client.get(reset_url()).headers["Location"]
    client.get(form)
    answer = client.post(form, {"credential": "{}"})
    assert "This passkey was not accepted." in client.get(answer.headers["Location"]).content.decode()
    client.post(form, NEW)
    ada.refresh_from_db()
    assert ada.sign_in_held_at is not None


def test_the_operator_of_the_server_lets_in_again(client, app):
    reset(client, app)
    reset_sign_in(app.email)
    assert mails_to(app.email)[-1] == "sign-in-method-changed"
    sign_in(client, app.email, NEW_PASSWORD)
    assert is_signed_in(client)


@pytest.mark.parametrize("everything", [False, True])
def test_the_operators_reset_ends_sessions_and_takes_what_it_says(client, ada, everything):
    link(ada)
    sign_in(client, ada.email)
    add_passkey(ada)
    reset_sign_in(ada.email, everything=everything)
    assert not is_signed_in(client)
    assert types_of(ada) == []
    ada.refresh_from_db()
    assert ada.has_usable_password() is not everything
    assert Identity.objects.exists() is not everything
    reset(client, ada)
    sign_in(client, ada.email, NEW_PASSWORD)
    assert is_signed_in(client)


def test_an_unknown_address_is_said(db, capsys):
    with pytest.raises(typer.Exit):
        reset_sign_in("nobody@example.com")
    assert "no account with this address" in capsys.readouterr().err


def test_nobody_resets_anothers_password(ada, bob):
    with pytest.raises(NotFound):
        reset_password(actor=person(bob.id), account=ada, password=NEW_PASSWORD)
