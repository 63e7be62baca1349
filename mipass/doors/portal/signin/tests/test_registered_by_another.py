"""Somebody registers an address that is not theirs: nothing of it counts until its owner says so."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.domains.accounts.models import Account, Identity
from mipass.domains.accounts.queries import verified_email
from mipass.doors.portal.signin.tests.pages import (
    NEW_PASSWORD,
    SIGNUP,
    confirm_url,
    events_of,
    is_signed_in,
    mails_to,
    sign_in,
)

pytestmark = pytest.mark.django_db
EMAIL = SIGNUP["email"]
OWN = {"first_name": "Olga", "last_name": "Owner", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


@pytest.fixture
def link(client):
    """The mail's link after somebody registered in ``client``."""
    client.post(reverse("account_signup"), SIGNUP)
    return confirm_url()


def test_the_button_alone_confirms_nothing_in_another_browser(link):
    owner = Client()
    assert "created in another browser" in owner.get(link).content.decode()
    assert owner.post(link).status_code == 422
    assert verified_email(Account.objects.get()) is None


def test_the_button_alone_confirms_in_the_browser_that_registered(client, link):
    assert "in this browser" in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert verified_email(Account.objects.get()) == EMAIL


def test_the_password_that_was_set_confirms_anywhere(link):
    elsewhere = Client()
    assert elsewhere.post(link, {"password": "another long guess"}).status_code == 422
    assert elsewhere.post(link, {"password": SIGNUP["password1"]}).status_code == 302
    assert verified_email(Account.objects.get()) == EMAIL


def test_an_own_password_forgets_the_registration(client, link):
    owner = Client()
    assert owner.post(f"{link}own-password/", OWN).headers["Location"] == "/login/?status=confirmed"
    account = Account.objects.get()
    assert account.full_name == "Olga Owner"
    sign_in(client, EMAIL)
    assert not is_signed_in(client)
    sign_in(owner, EMAIL, NEW_PASSWORD)
    assert is_signed_in(owner)
    assert events_of(account.id)[:3] == [
        "account:created",
        "account:registration_forgotten",
        "account:email_confirmed",
    ]


@pytest.mark.parametrize(
    "changes", [{"password2": "not the same"}, {"last_name": ""}, {"password1": "short"}]
)
def test_a_wrong_own_password_confirms_nothing(link, changes):
    assert Client().post(f"{link}own-password/", {**OWN, **changes}).status_code == 422
    assert verified_email(Account.objects.get()) is None


def test_the_link_is_void_once_confirmed(client, link):
    client.post(link)
    assert Client().post(f"{link}own-password/", OWN).status_code == 404
    assert Account.objects.get().check_password(SIGNUP["password1"])


def test_the_owner_who_registers_too_needs_no_more_than_the_button(client, link):
    owner = Client()
    mine = {**SIGNUP, "first_name": "Olga", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    owner.post(reverse("account_signup"), mine)
    assert client.post(link).status_code == 422
    assert owner.post(link).status_code == 302
    account = Account.objects.get()
    assert account.first_name == "Olga"
    assert account.check_password(NEW_PASSWORD)
    assert mails_to(EMAIL) == ["confirm-email"]


def test_registering_anew_forgets_a_third_party_account(client, works):
    account = Account.objects.create(email=EMAIL, first_name="Eve", last_name="Il")
    Identity.objects.create(account=account, issuer=works.issuer, subject="eve")
    client.post(reverse("account_signup"), SIGNUP)
    assert not Identity.objects.exists()
    assert Account.objects.get().id == account.id
    assert client.post(confirm_url()).status_code == 302


def test_registering_anew_never_touches_a_confirmed_account(client, ada):
    mine = {**SIGNUP, "email": ada.email, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_signup"), mine)
    ada.refresh_from_db()
    assert not ada.check_password(NEW_PASSWORD)
    assert mails_to(ada.email) == ["account-exists"]


def test_a_third_party_registration_counts_elsewhere_only_by_an_own_password(client, works):
    account = Account.objects.create(email="o@example.com", first_name="Eve", last_name="Il", password="!x")
    Identity.objects.create(account=account, issuer=works.issuer, subject="eve")
    sign_up = {**SIGNUP, "email": "o@example.com"}
    client.post(reverse("account_signup"), sign_up)
    Account.objects.update(password="!x")
    link = confirm_url()
    page = Client().get(link).content.decode()
    assert "open this link there" in page
    assert Client().post(link, {"password": ""}).status_code == 422
    assert Client().post(link, {"password": "!x"}).status_code == 422
    assert verified_email(Account.objects.get()) is None
