"""Strangers' wrong passwords keep nobody out: known browsers count apart, and a mail lets others through."""

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import claim_due_mails
from mipass.doors.jobs.mail_context import facts_of
from mipass.doors.portal.signin.tests.pages import PASSWORD, is_signed_in, mails_to, sign_in, text_of
from mipass.doors.portal.signin.views import EVEN_SECONDS

pytestmark = pytest.mark.django_db


def fail(email, times=5, client=None):
    """Type wrong passwords; the last answer."""
    client = client or Client()
    return [sign_in(client, email, "another long guess") for _try in range(times)][-1]


def way_in() -> str:
    """The path that the newest mail leads to."""
    [mail] = [mail for mail in claim_due_mails(limit=50) if mail.kind == "sign-in-refused"]
    return str(facts_of(mail)["action_url"]).removeprefix("http://localhost:8000")


def test_a_browser_that_signed_in_before_goes_on_signing_in(client, ada):
    sign_in(client, ada.email)
    client.post(reverse("account_logout"))
    assert fail(ada.email, 6).status_code == 429
    assert sign_in(Client(), ada.email).status_code == 429
    sign_in(client, ada.email)
    assert is_signed_in(client)


def test_a_neighbours_sign_ins_behind_the_same_router_keep_no_known_browser_out(client, ada):
    sign_in(client, ada.email)
    client.post(reverse("account_logout"))
    tries = [sign_in(Client(), f"nobody{number}@example.com", "another long guess") for number in range(32)]
    assert tries[-1].status_code == 429
    assert sign_in(Client(), ada.email).status_code == 429
    sign_in(client, ada.email)
    assert is_signed_in(client)


def test_a_known_browser_has_a_limit_of_its_own(client, ada):
    sign_in(client, ada.email)
    client.post(reverse("account_logout"))
    statuses = [client.post(reverse("passkey_login"), {}).status_code for _ in range(32)]
    assert (statuses[0], statuses[-1]) == (302, 429)
    assert Client().post(reverse("passkey_login"), {}).status_code == 302


def test_a_known_browser_may_not_guess_either(client, ada):
    sign_in(client, ada.email)
    client.post(reverse("account_logout"))
    assert fail(ada.email, 6, client).status_code == 429
    sign_in(Client(), ada.email)  # and its failures are no stranger's


def test_a_browser_known_to_one_account_is_a_stranger_to_others(client, ada, bob):
    sign_in(client, bob.email)
    client.post(reverse("account_logout"))
    fail(ada.email)
    assert sign_in(client, ada.email).status_code == 429


def test_a_forged_cookie_makes_no_browser_known(client, ada):
    sign_in(client, ada.email)
    forged = Client()
    forged.cookies["known_browser"] = client.cookies["known_browser"].value[:-2] + "xx"
    fail(ada.email)
    assert sign_in(forged, ada.email).status_code == 429


def test_the_fifth_failure_mails_a_way_in_that_works_once(client, ada):
    fail(ada.email, 4)
    assert mails_to(ada.email) == []
    fail(ada.email, 1)
    assert mails_to(ada.email) == ["sign-in-refused"]
    path = way_in()
    assert client.get(path).status_code == 200
    assert sign_in(client, ada.email).status_code == 429
    assert client.post(path).headers["Location"] == "/login/?status=way-in"
    assert not is_signed_in(client)
    assert Client().post(path).status_code == 404
    sign_in(client, ada.email)
    assert is_signed_in(client)
    assert Client().get(path).status_code == 404


@pytest.mark.parametrize("key", ["x", "0" * 32 + "-x-y", "é", "-"])
def test_a_guessed_way_in_is_void(client, db, key):
    assert client.get(reverse("way_in", args=[key])).status_code == 404


def test_unknown_addresses_get_the_same_pages_and_no_mail(ada):
    known, unknown = fail(ada.email), fail("nobody@example.com")
    assert text_of(known, without=ada.email) == text_of(unknown, without="nobody@example.com")
    assert (known.status_code, sorted(known.cookies)) == (unknown.status_code, sorted(unknown.cookies))
    assert not Mail.objects.filter(recipient="nobody@example.com").exists()
    assert EVEN_SECONDS > 0


def test_few_mails_come_of_many_failures(ada):
    for _hour in range(8):
        fail(ada.email)
        cache.clear()
    assert len(mails_to(ada.email)) == 5


def test_confirming_who_one_is_is_not_refused_for_strangers(client, ada):
    sign_in(client, ada.email)
    fail(ada.email)
    answer = client.post(reverse("confirm_sign_in"), {"way": "password", "password": PASSWORD})
    assert answer.status_code == 302
