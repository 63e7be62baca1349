"""The key of a session: long, random, new at every sign-in, nowhere but in its cookie."""

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from django.urls import reverse

from mipass.domains.accounts.models import Account
from mipass.doors.portal.signin.tests.pages import INSIDE, PASSWORD, sign_in
from tests.pages import page_of

pytestmark = pytest.mark.django_db
COOKIE = settings.SESSION_COOKIE_NAME


def test_a_key_has_more_than_128_bits_and_is_another_each_time(ada):
    keys = set()
    for _time in range(3):
        browser = Client()
        sign_in(browser, ada.email)
        keys.add(browser.cookies[COOKIE].value)
    assert len(keys) == 3
    for key in keys:
        assert len(key) * 5 >= 128  # each of the 36 letters and digits carries more than 5 bits
    assert issubclass(import_module(settings.SESSION_ENGINE).SessionStore, SessionStore)


def test_a_key_that_the_portal_did_not_give_opens_nothing(client, ada):
    client.cookies[COOKIE] = "a" * 32
    assert client.get(INSIDE).status_code == 302
    sign_in(client, ada.email)
    assert client.cookies[COOKIE].value != "a" * 32


def test_no_page_names_the_key(client, ada):
    sign_in(client, ada.email)
    key = client.cookies[COOKIE].value
    for name in ("my_account", "home"):
        assert key not in client.get(reverse(name), follow=True).content.decode()


def test_every_page_of_a_signed_in_person_leads_out(client, ada):
    sign_in(client, ada.email)
    for name in ("my_account", "home"):
        page = page_of(client.get(reverse(name), follow=True))
        assert page.select(
            f'form[action="{reverse("account_logout")}"], a[href="{reverse("account_logout")}"]'
        )


def test_fields_of_a_form_are_taken_from_its_body_alone(client, ada):
    query = f"?login={ada.email}&password=a+lake+without+boats"
    client.post(reverse("account_login") + query, {})
    assert client.get(INSIDE).status_code == 302


def test_a_field_that_comes_twice_counts_as_its_last(client, ada):
    client.post(
        reverse("account_login"),
        {"login": ["nobody@example.com", ada.email], "password": PASSWORD},
    )
    assert client.get(INSIDE).status_code == 200


def test_a_new_installation_has_no_account():
    assert not Account.objects.exists()


@pytest.mark.parametrize(("proxies", "seen"), [(0, "127.0.0.1"), (1, "198.51.100.7"), (2, "203.0.113.5")])
def test_an_address_is_believed_from_our_own_proxies_alone(client, ada, settings, proxies, seen):
    from allauth.usersessions.models import UserSession

    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client.post(
        reverse("account_login"),
        {"login": ada.email, "password": PASSWORD},
        headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.7"},
    )
    assert UserSession.objects.get().ip == seen
