"""Resetting a password by mail, and changing it when signed in."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mipass.base.outbox.models import Notice
from mipass.domains.accounts.models import Account
from mipass.doors.portal.signin.tests.pages import (
    INSIDE,
    NEW_PASSWORD,
    PASSWORD,
    events_of,
    is_signed_in,
    mails_to,
    reset_url,
    sign_in,
    text_of,
)

pytestmark = pytest.mark.django_db
NEW = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}


def ask(client, email):
    return client.post(reverse("account_reset_password"), {"email": email})


def change(client, **changes):
    return client.post(INSIDE, {"oldpassword": PASSWORD, **NEW, "next": INSIDE, **changes})


def test_asking_gives_the_same_answer_for_known_and_unknown(client, ada):
    known, unknown = Client(), Client()
    answers = [ask(known, ada.email), ask(unknown, "nobody@example.com")]
    assert {(a.status_code, a.headers["Location"]) for a in answers} == {(302, "/password/reset/done/")}
    assert sorted(known.cookies) == sorted(unknown.cookies)
    assert text_of(known.get("/password/reset/done/")) == text_of(unknown.get("/password/reset/done/"))
    assert mails_to(ada.email) == ["reset-password"]
    assert mails_to("nobody@example.com") == []


def test_an_account_that_is_blocked_is_mailed_nothing(client, ada):
    Account.objects.filter(id=ada.id).update(is_active=False)
    assert ask(client, ada.email).status_code == 302
    assert mails_to(ada.email) == []


def test_a_known_and_an_unknown_address_wait_for_the_same_locks(ada):
    """Whoever asks many times at once would hear by the time, if the one kind of them waited alone."""
    with CaptureQueriesContext(connection) as known:
        ask(Client(), ada.email)
    with CaptureQueriesContext(connection) as unknown:
        ask(Client(), "nobody@example.com")
    assert waits_in(known) == waits_in(unknown) != []


def waits_in(queries):
    """Where others are waited for: a transaction's begin on SQLite, a place in a queue on PostgreSQL."""
    found = [re.match(r"SAVEPOINT|SELECT pg_advisory_xact_lock", each["sql"]) for each in queries]
    return [match[0] for match in found if match]


def test_a_wrong_address_is_kept_and_explained(client):
    page = ask(client, "ada at example").content.decode()
    assert 'value="ada at example"' in page
    assert "Enter an e-mail address such as name@example.com." in page


@pytest.mark.parametrize(("email", "mails"), [("ada@example.com", 5), ("nobody@example.com", 0)])
def test_asking_often_mails_little_and_keeps_nobody_from_asking(client, ada, email, mails):
    assert [ask(client, email).status_code for _ in range(20)] == [302] * 20
    assert len(mails_to(email)) == mails
    assert "Retry-After" in ask(client, email).headers  # this network address asked enough


def test_reset_ends_every_session_and_is_told(client, ada):
    elsewhere = Client()
    sign_in(elsewhere, ada.email)
    ask(client, "ADA@example.com")
    form = client.get(reset_url()).headers["Location"]
    assert client.post(form, NEW).headers["Location"] == "/password/reset/key/done/"
    assert not is_signed_in(elsewhere)
    assert not is_signed_in(client)
    assert events_of(ada.id)[-1] == "account:password_reset"
    assert mails_to(ada.email) == ["reset-password", "password-changed"]
    sign_in(client, ada.email, NEW_PASSWORD)
    assert is_signed_in(client)


def test_the_reset_link_is_void_after_use(client, ada):
    ask(client, ada.email)
    url = reset_url()
    client.post(client.get(url).headers["Location"], NEW)
    assert "has been used or has expired" in Client().get(url).content.decode()
    ada.refresh_from_db()
    assert ada.check_password(NEW_PASSWORD)


def test_a_forged_reset_link_is_void(client, ada):
    url = reverse("account_reset_password_from_key", args=[ada.id.hex, "abc-0123456789abcdef"])
    assert "has been used or has expired" in client.get(url).content.decode()


def test_a_weak_password_is_refused_by_the_reset_form(client, ada):
    ask(client, ada.email)
    form = client.get(reset_url()).headers["Location"]
    assert (
        "too common"
        in client.post(form, {"password1": "password1234", "password2": "password1234"}).content.decode()
    )
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_opening_a_reset_link_signs_nobody_out(client, ada, bob):
    ask(client, ada.email)
    url = reset_url()
    client.force_login(bob)
    client.get(client.get(url).headers["Location"])
    assert is_signed_in(client)


def test_change_ends_the_other_sessions_and_not_this_one(client, ada):
    elsewhere = Client()
    sign_in(elsewhere, ada.email)
    sign_in(client, ada.email)
    assert change(client).headers["Location"] == INSIDE
    assert is_signed_in(client)
    assert not is_signed_in(elsewhere)
    assert events_of(ada.id)[-1] == "account:password_changed"
    assert mails_to(ada.email) == ["password-changed"]
    assert [(n.account_id, n.kind) for n in Notice.objects.all()] == [(ada.id, "password-changed")]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"oldpassword": "not this one"}, "This is not your current password."),
        ({"password1": "too short", "password2": "too short"}, "at least 12 characters"),
        ({"password2": "another thing"}, "You must type the same password each time."),
    ],
)
def test_a_refused_change_says_why_and_changes_nothing(client, ada, changes, reason):
    client.force_login(ada)
    assert reason in change(client, **changes).content.decode()
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)
    assert mails_to(ada.email) == []


def test_guessing_the_current_password_gets_429(client, ada):
    client.force_login(ada)
    assert [change(client, oldpassword="wrong").status_code for _ in range(6)] == [200] * 5 + [429]


def test_change_is_for_signed_in_people(client):
    assert client.get(INSIDE).headers["Location"] == f"/login/?next={INSIDE}"
