"""*Create Your Account*, and confirming the address."""

import time

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Mail
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import find_by_email, verified_email
from mipass.doors.portal.signin.tests.pages import (
    PASSWORD,
    SIGNUP,
    confirm_url,
    events_of,
    is_signed_in,
    mails_to,
    sign_in,
    text_of,
)
from mipass.doors.portal.signin.views import EVEN_SECONDS
from tests.pages import words

pytestmark = pytest.mark.django_db
SENT = "/confirm-email/"


def sign_up(client, **changes):
    return client.post(reverse("account_signup"), {**SIGNUP, **changes})


def test_the_page_has_the_words_of_the_manual(client):
    page = BeautifulSoup(client.get(reverse("account_signup")).content, "html.parser")
    assert page.select("h1")[0].text == "Create Your Account"
    labels = ["Email", "First Name", "Last Name", "Password", "Confirm Password"]
    assert [words(label) for label in page.find_all("label")] == labels
    autocomplete = ["username", "given-name", "family-name", "new-password", "new-password"]
    assert [field["autocomplete"] for field in page.select("input[autocomplete]")] == autocomplete
    assert page.select(".links a")[0].text == "Back to Login"


def test_register_confirm_log_in(client):
    assert sign_up(client).headers["Location"] == SENT
    account = Account.objects.get()
    assert (account.first_name, account.last_name, account.email) == ("Neo", "Comer", "new@example.com")
    url = confirm_url()
    assert client.post(url).headers["Location"] == "/login/?status=confirmed"
    assert "Your e-mail address is confirmed" in client.get("/login/?status=confirmed").content.decode()
    assert not is_signed_in(client)
    sign_in(client, "new@example.com")
    assert is_signed_in(client)
    assert verified_email(account) == "new@example.com"
    assert events_of(account.id) == ["account:created", "account:email_confirmed", "account:signed_in"]


def test_opening_the_link_confirms_nothing(client):
    sign_up(client)
    response = client.get(confirm_url())
    assert response.status_code == 200
    assert BeautifulSoup(response.content, "html.parser").select_one("form[method=post] button")
    assert verified_email(Account.objects.get()) is None


def test_opening_the_link_leaves_another_session_alone(client, ada):
    sign_up(client)
    url = confirm_url()
    client.force_login(ada)
    client.get(url)
    assert is_signed_in(client)


def test_the_link_is_void_after_use(client):
    sign_up(client)
    url = confirm_url()
    client.post(url)
    assert client.get(url).status_code == 404
    again = client.post(url)
    assert again.status_code == 404
    assert "has been used or has expired" in again.content.decode()
    assert Event.objects.filter(type="account:email_confirmed").count() == 1


def test_a_forged_link_is_void(client):
    assert client.post(reverse("account_confirm_email", args=["MQ:1abcde:forged"])).status_code == 404


def test_until_confirmed_nobody_signs_in_but_sees_what_to_do(client):
    sign_up(client)
    assert sign_in(client, "new@example.com").headers["Location"] == SENT
    assert "Open it and follow its link" in client.get(SENT).content.decode()
    assert not is_signed_in(client)


@pytest.mark.parametrize("email", ["new@example.com", "ada@example.com"])
def test_a_fresh_mail_comes_on_request_but_not_at_once(client, ada, email):
    sign_up(client, email=email)
    client.post(SENT)
    assert len(mails_to(email)) == 1
    cache.clear()  # a minute later
    assert client.post(SENT).headers["Location"] == "/confirm-email/?again"
    assert len(mails_to(email)) == 2


def test_a_fresh_mail_needs_the_browser_that_registered(client, django_user_model):
    sign_up(client)
    cache.clear()
    client.cookies.clear()
    client.post(SENT)
    assert len(mails_to("new@example.com")) == 1


def test_known_and_unknown_addresses_get_the_same_answers(client, ada, client_of):
    known, unknown = client_of(), client_of()
    answers = [sign_up(known, email=ada.email), sign_up(unknown)]
    assert {(a.status_code, a.headers["Location"], a.content) for a in answers} == {(302, SENT, b"")}
    assert [sorted(c.cookies) for c in (known, unknown)] == [["registration", "sessionid"]] * 2
    assert text_of(known.get(SENT)) == text_of(unknown.get(SENT))
    assert text_of(known.get("/login/")) == text_of(unknown.get("/login/"))
    assert (mails_to(ada.email), mails_to("new@example.com")) == (["account-exists"], ["confirm-email"])


def test_known_and_unknown_addresses_take_as_long(client, ada):
    started = time.monotonic()
    sign_up(client, email=ada.email)
    assert time.monotonic() - started >= EVEN_SECONDS


def test_registering_a_known_address_changes_nothing_of_it(client, ada):
    sign_up(
        client,
        email="Ada@Example.com",
        first_name="Mallory",
        password1="another long one!",
        password2="another long one!",
    )
    ada.refresh_from_db()
    assert ada.first_name == "Ada"
    assert ada.check_password(PASSWORD)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Plus+Tag@Example.com", "plus+tag@example.com"),
        ('"quoted..local"@example.com', '"quoted..local"@example.com'),
        ("o'hara@example.com", "o'hara@example.com"),
        ("name@bücher.example", "name@xn--bcher-kva.example"),
    ],
)
def test_odd_but_legal_addresses_register_and_log_in(client, typed, kept):
    sign_up(client, email=typed)
    assert find_by_email(typed) == find_by_email(kept) == Account.objects.get()
    assert mails_to(kept) == ["confirm-email"]
    client.post(confirm_url())
    sign_in(client, typed)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "not an address"},
        {"email": "a@b"},
        {"email": '"\x01"@example.com'},
        {"email": "a\u202eb@example.com"},
        {"email": f"{'a' * 64}@{'b' * 200}.example"},
        {"first_name": "A\u202egnp.exe"},
        {"first_name": "A\u0007da"},
        {"last_name": "By\u200bron"},
        {"last_name": "B" * 101},
        {"last_name": "   "},
        {"password1": "short words", "password2": "short words"},
        {"password1": "password1234", "password2": "password1234"},
        {"password1": "new@example.com", "password2": "new@example.com"},
        {"password2": "not the same at all"},
    ],
)
def test_wrong_input_writes_nothing_and_keeps_what_was_typed(client, changes):
    response = sign_up(client, **changes)
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select(".errors li")
    typed = {**SIGNUP, **changes}
    for name in ("email", "first_name", "last_name"):
        assert page.select(f"input[name={name}]")[0]["value"] == typed[name]
    assert not any(page.select(f"input[name={name}]")[0].get("value") for name in ("password1", "password2"))
    assert not Account.objects.exists()
    assert not Mail.objects.exists()


def test_too_many_registrations_get_429(client):
    answers = [sign_up(client, email=f"n{n}@example.com", password2="x").status_code for n in range(21)]
    assert answers == [200] * 20 + [429]
