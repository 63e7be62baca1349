"""*Welcome*: logging in."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from mipass.config import Environment
from mipass.domains.accounts.allauth_internals import ratelimit
from mipass.doors.portal.signin.tests.pages import INSIDE, PASSWORD, events_of, is_signed_in, sign_in, text_of
from mipass.doors.portal.signin.views import DEMO_PASSWORD, RETRY_AFTER_SECONDS
from tests.pages import find, page_of, words

pytestmark = pytest.mark.django_db


def test_the_page_has_the_words_of_the_manual(client):
    response = client.get(reverse("account_login"))
    page = BeautifulSoup(response.content, "html.parser")
    assert page.select("h1")[0].text == "Welcome"
    assert [words(label) for label in page.find_all("label")] == ["Username", "Password"]
    assert [field["autocomplete"] for field in page.select("form.stack input[autocomplete]")] == [
        "username",
        "current-password",
    ]
    assert [link.text for link in page.select(".links a")] == ["Create Account", "Reset Password"]
    assert "no-store" in response.headers["Cache-Control"]


def test_no_page_carries_a_script_or_style_of_its_own(client):
    page = BeautifulSoup(client.get(reverse("account_login")).content, "html.parser")
    assert not page.select("script:not([src]), style, [style], [onclick]")


@pytest.mark.parametrize("typed", ["ada@example.com", "ADA@Example.COM", "  ada@example.com "])
def test_the_address_may_be_typed_in_any_case(client, ada, typed):
    assert sign_in(client, typed).headers["Location"] == INSIDE
    assert is_signed_in(client)
    assert events_of(ada.id) == ["account:signed_in"]


def test_signing_in_gives_the_session_a_new_key(client, ada):
    client.get(reverse("account_login"))
    before = client.session
    before.save()
    client.cookies["sessionid"] = before.session_key
    sign_in(client, ada.email)
    assert client.session.session_key != before.session_key
    assert not before.exists(before.session_key)


def test_every_wrong_pair_gets_the_same_page(client, ada):
    pairs = [(ada.email, "wrong"), ("nobody@example.com", PASSWORD), ("not an address", PASSWORD)]
    answers = [(sign_in(client, email, password), email) for email, password in pairs]
    assert len({response.status_code for response, _ in answers}) == 1
    assert len({text_of(response, without=email) for response, email in answers}) == 1
    assert "The username or the password is not correct." in answers[0][0].content.decode()


def test_what_was_typed_is_kept_but_for_the_password(client, ada):
    page = BeautifulSoup(sign_in(client, "Ada@example.com", "wrong words").content, "html.parser")
    assert page.select("input[name=login]")[0]["value"] == "Ada@example.com"
    assert "wrong words" not in str(page)


@pytest.mark.parametrize("email", ["ada@example.com", "nobody@example.com"])
def test_past_the_limit_even_the_right_password_gets_429(client, ada, email):
    for _ in range(5):
        assert sign_in(client, email, "wrong").status_code == 200
    response = sign_in(client, email)
    assert response.status_code == 429
    assert int(response.headers["Retry-After"]) == RETRY_AFTER_SECONDS
    assert "no-store" in response.headers["Cache-Control"]
    assert not is_signed_in(client)


def test_nothing_at_the_limit_tells_a_known_address(client, ada):
    pages = []
    for email in ("ada@example.com", "nobody@example.com"):
        for _ in range(5):
            sign_in(client, email, "wrong")
        pages.append(text_of(sign_in(client, email)))
    assert pages[0] == pages[1]


def test_waiting_as_long_as_told_is_enough_for_every_limit(settings):
    rates = [rate for rates in settings.ACCOUNT_RATE_LIMITS.values() for rate in ratelimit.parse_rates(rates)]
    assert max(rate.duration for rate in rates) <= RETRY_AFTER_SECONDS


def test_failures_are_audited_for_known_and_unknown_alike(client, ada):
    sign_in(client, ada.email, "wrong")
    sign_in(client, "nobody@example.com", "wrong")
    assert events_of(ada.id) == ["account:sign_in_failed"]
    assert events_of(None)[-1] == "account:sign_in_failed"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_next_never_leads_to_another_site(client, ada, target, settings):
    settings.LOGIN_REDIRECT_URL = INSIDE
    assert sign_in(client, ada.email, next=target).headers["Location"] == INSIDE


def test_next_survives_the_way_to_create_account(client):
    page = client.get(reverse("account_login"), {"next": "/invitations/abc/"}).content.decode()
    assert "/signup/?next=%2Finvitations%2Fabc%2F" in page
    assert '<input type="hidden" name="next" value="/invitations/abc/">' in page


def test_a_closed_account_says_so_only_to_the_right_password(client, ada):
    ada.is_active = False
    ada.save()
    unknown = sign_in(client, "nobody@example.com", "wrong")
    assert text_of(sign_in(client, ada.email, "wrong"), without=ada.email) == text_of(
        unknown, without="nobody@example.com"
    )
    assert sign_in(client, ada.email).headers["Location"] == reverse("account_inactive")
    assert client.get(reverse("account_inactive")).status_code == 200
    assert not is_signed_in(client)


def test_the_accounts_of_the_demo_are_shown_in_the_demo_alone(client, settings):
    assert "demo.test" not in client.get(reverse("account_login")).content.decode()
    settings.CONFIG = settings.CONFIG.model_copy(update={"env": Environment.DEMO})
    page = client.get(reverse("account_login")).content.decode()
    for text in ("operator@demo.test", "stranger@demo.test", "demo-portal-2026"):
        assert text in page


def test_a_press_on_a_demo_account_fills_the_form_in_and_keeps_where_it_leads(client, settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"env": Environment.DEMO})
    page = page_of(client.get(reverse("account_login"), {"next": "/console/vouchers/"}))
    pressed = page.select(".demo-accounts a")[0]
    assert words(pressed) == "operator@demo.test Operator, in the vendor console"
    assert DEMO_PASSWORD not in str(pressed["href"])
    form = find(page_of(client.get(f"{reverse('account_login')}{pressed['href']}")), "form.stack")
    sent = {field["name"]: field.get("value") for field in form.select("input")}
    assert (sent["login"], sent["password"]) == ("operator@demo.test", DEMO_PASSWORD)
    assert sent["next"] == "/console/vouchers/"


@pytest.mark.parametrize("env", [Environment.PRODUCTION, Environment.DEVELOPMENT, Environment.TEST])
def test_elsewhere_than_in_the_demo_an_address_fills_nothing_in(client, settings, env):
    settings.CONFIG = settings.CONFIG.model_copy(update={"env": env})
    answer = client.get(reverse("account_login"), {"account": "operator@demo.test"})
    assert DEMO_PASSWORD not in answer.content.decode()
    assert find(page_of(answer), "#id_login").get("value") is None
    assert page_of(answer).select(".demo-accounts") == []


def test_an_account_that_the_demo_does_not_have_fills_nothing_in(client, settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"env": Environment.DEMO})
    page = page_of(client.get(reverse("account_login"), {"account": "somebody@demo.test"}))
    assert find(page, "#id_login").get("value") is None
    assert find(page, "#id_password").get("value") is None


def test_null_characters_are_a_wrong_input_and_not_a_failure(client):
    assert sign_in(client, "a\x00@example.com", "b\x00").status_code == 200
