"""The choice of a language before one is signed in."""

import pytest
from django.test import Client
from django.utils import translation

from tests.fixtures import sign_in
from tests.pages import page_of, words

LANGUAGE = "/language/"
LOGIN = "/login/"


@pytest.fixture(autouse=True)
def _leaves_no_language_behind():
    yield
    translation.activate("en")


def test_the_login_page_offers_each_language_in_its_own_words(client, db):
    english, german = offered(client.get(LOGIN))
    assert english == ("en", "en", "true", "English")
    assert german == ("de", "de", None, "Deutsch")
    english, german = offered(client.get(LOGIN, headers={"accept-language": "de"}))
    assert english == ("en", "en", None, "English")
    assert german == ("de", "de", "true", "Deutsch")


def offered(answer):
    """Of each button: what it sends, its language, whether it is the present one, and its word."""
    buttons = page_of(answer).select("button[name=language]")
    return [(each["value"], each["lang"], each.get("aria-current"), words(each)) for each in buttons]


def test_a_choice_holds_in_this_browser_and_leads_back(client, db):
    answer = client.post(LANGUAGE, {"language": "de", "next": f"{LOGIN}?next=/my-account/"})
    assert answer["Location"] == f"{LOGIN}?next=/my-account/"
    cookie = answer.cookies["language"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert "Willkommen" in client.get(LOGIN).content.decode()


@pytest.mark.parametrize("next", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_it_leads_nowhere_else(client, db, next):
    assert client.post(LANGUAGE, {"language": "de", "next": next})["Location"] == "/"


def test_a_language_that_is_not_offered_changes_nothing(client, db):
    client.post(LANGUAGE, {"language": "fr", "next": LOGIN})
    assert "Welcome" in client.get(LOGIN).content.decode()


def test_looking_changes_nothing_and_another_site_cannot_choose(db):
    assert Client().get(LANGUAGE).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(LANGUAGE, {"language": "de", "next": LOGIN}).status_code == 403


def test_who_is_signed_in_chooses_on_their_own_account_instead(client, full_admin):
    assert "/language/" not in sign_in(client, full_admin).get("/my-account/").content.decode()


@pytest.mark.parametrize("name", ["language", "next"])
def test_what_is_longer_than_any_address_is_refused(client, db, name):
    answer = client.post(LANGUAGE, {"language": "de", "next": "/", name: "/" * 4_001})
    assert answer.status_code == 400
    assert "language" not in answer.cookies
