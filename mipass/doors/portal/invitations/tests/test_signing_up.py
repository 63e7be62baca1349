"""Registering by an invitation's link: fixed address, a code on the same page, and the person is in."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import find_by_email, verified_email
from mipass.domains.admins.models import Admin
from mipass.domains.admins.tests.links import invite, mailed_tokens
from mipass.doors.portal.invitations.signing_up import MOST_WRONG_CODES, WAITING
from mipass.doors.portal.signin.tests.pages import mails_to, text_of

EMAIL = "newcomer@demo.test"
PASSWORD = "seven grey herons"
FORM = {"first_name": "New", "last_name": "Comer", "password1": PASSWORD, "password2": PASSWORD}


@pytest.fixture
def token(distributor_a, full_admin) -> str:
    """What the link of an invitation carries."""
    invite(full_admin, distributor_a, EMAIL)
    return mailed_tokens(EMAIL)[-1]


@pytest.fixture
def page(token) -> str:
    """The address of its form."""
    return reverse("invitation_sign_up", args=[token])


def mailed_code() -> str:
    """The code of the newest mail."""
    return str(
        [mail.context["code"] for mail in claim_due_mails(limit=50) if mail.kind == "sign-up-code"][-1]
    )


def test_the_link_shows_the_form_with_the_address_filled_in_and_fixed(client, token):
    shown = BeautifulSoup(client.get(reverse("invitation", args=[token])).content, "html.parser")
    email = shown.select_one("input[name=email]")
    assert email is not None
    assert email["value"] == EMAIL
    assert email.has_attr("disabled")
    assert len(shown.select("form[method=post] input:not([type=hidden])")) == 5


def test_form_code_and_in(client, token, page, distributor_a):
    assert client.post(page, FORM)["Location"] == page
    assert EMAIL in client.get(page).content.decode()
    assert find_by_email(EMAIL) is None
    code = mailed_code()
    answer = client.post(page, {"code": f"{code[:4]} {code[4:]}"})
    assert answer["Location"] == reverse("invitation", args=[token])
    account = find_by_email(EMAIL)
    assert account is not None
    assert verified_email(account) == EMAIL
    assert account.check_password(PASSWORD)
    offer = client.get(answer["Location"]).content.decode()
    assert ">Accept<" in offer
    admin = Admin.objects.get(email=EMAIL)
    client.post(reverse("invitation_accept", args=[admin.id]), {"token": token})
    assert client.get(reverse("organizations:list", args=[distributor_a.id])).status_code == 200
    assert mails_to(EMAIL) == ["admin-invitation", "sign-up-code"]


def test_another_address_than_the_invited_one_cannot_be_sent(client, page):
    client.post(page, {**FORM, "email": "mallory@demo.test"})
    assert mails_to("mallory@demo.test") == []
    client.post(page, {"code": mailed_code()})
    assert find_by_email("mallory@demo.test") is None
    assert find_by_email(EMAIL) is not None


def test_a_wrong_code_opens_nothing_and_five_end_it(client, page):
    client.post(page, FORM)
    code = mailed_code()
    wrong = "1" * 8 if code != "1" * 8 else "2" * 8
    statuses = [client.post(page, {"code": wrong}).status_code for _try in range(MOST_WRONG_CODES)]
    assert statuses == [422] * MOST_WRONG_CODES
    client.post(page, {"code": code})
    assert find_by_email(EMAIL) is None


def test_the_code_serves_the_browser_alone_that_it_was_mailed_for(client, page):
    client.post(page, FORM)
    code = mailed_code()
    thief = Client()
    thief.post(page, {**FORM, "first_name": "Thief"})
    thief.post(page, {"code": code})
    assert find_by_email(EMAIL) is None


def test_an_old_code_opens_nothing(client, page):
    client.post(page, FORM)
    code = mailed_code()
    session = client.session
    session[WAITING] = {**session[WAITING], "until": now().timestamp() - 1}
    session.save()
    late = client.post(page, {"code": code})
    assert late.status_code == 422
    assert "This code no longer works." in late.content.decode()
    assert 'value="Comer"' in late.content.decode()
    assert find_by_email(EMAIL) is None


def test_a_squatted_registration_is_forgotten(client, page):
    squatter = Client()
    squatter.post(
        reverse("account_signup"), {**FORM, "email": EMAIL, "password1": "x" * 20, "password2": "x" * 20}
    )
    client.post(page, FORM)
    client.post(page, {"code": mailed_code()})
    account = Account.objects.get(email=EMAIL)
    assert account.check_password(PASSWORD)
    assert verified_email(account) == EMAIL


def test_an_address_with_an_account_gets_a_word_by_mail_and_the_same_pages(
    client, distributor_a, full_admin, stranger, page
):
    invite(full_admin, distributor_a, stranger.email)
    theirs = reverse("invitation_sign_up", args=[mailed_tokens(stranger.email)[-1]])
    other = Client()
    answers = [client.post(page, FORM), other.post(theirs, FORM)]
    assert [answer.status_code for answer in answers] == [302, 302]
    pages = [client.get(page), other.get(theirs)]
    texts = [
        re.sub(r"/invitations/[^/]+/|invitations%2F[^%]+%2F", "LINK", text_of(shown, without=email))
        for shown, email in zip(pages, (EMAIL, stranger.email), strict=True)
    ]
    assert texts[0] == texts[1]
    assert mails_to(stranger.email)[-1] == "account-exists"
    assert other.post(theirs, {"code": "12345678"}).status_code == 422
    stranger.refresh_from_db()
    assert not stranger.check_password(PASSWORD)


def test_wrong_input_is_shown_and_mails_nothing(client, page):
    answer = client.post(page, {**FORM, "password2": "not the same"})
    assert answer.status_code == 422
    assert 'value="New"' in answer.content.decode()
    assert mails_to(EMAIL) == ["admin-invitation"]


def test_start_again_leads_back_to_the_form(client, page):
    client.post(page, FORM)
    assert 'name="first_name"' in client.get(f"{page}?again").content.decode()


def test_who_starts_again_finds_their_names_and_another_invitation_does_not(
    client, distributor_a, full_admin, page
):
    client.post(page, FORM)
    assert 'value="Comer"' in client.get(f"{page}?again").content.decode()
    invite(full_admin, distributor_a, "another@demo.test")
    other = reverse("invitation_sign_up", args=[mailed_tokens("another@demo.test")[-1]])
    assert 'value="Comer"' not in client.get(other).content.decode()


def old_token(browser, page):
    """A token as the form of a page has it that is older than a login in the same browser."""
    token = BeautifulSoup(browser.get(page).content, "html.parser").select_one("[name=csrfmiddlewaretoken]")
    assert token is not None
    browser.cookies["csrftoken"] = "x" * 32
    return {"csrfmiddlewaretoken": token["value"]}


def test_a_form_with_an_ended_token_comes_again_with_what_was_typed(page):
    browser = Client(enforce_csrf_checks=True)
    shown = browser.post(page, {**FORM, **old_token(browser, page)})
    text = shown.content.decode()
    assert shown.status_code == 422
    assert "This page was too old. Please try again." in text
    assert 'value="New"' in text
    assert 'value="Comer"' in text
    assert PASSWORD not in text
    assert mails_to(EMAIL) == ["admin-invitation"]
    token = BeautifulSoup(text, "html.parser").select_one("[name=csrfmiddlewaretoken]")
    assert token is not None
    assert browser.post(page, {**FORM, "csrfmiddlewaretoken": token["value"]}).status_code == 302


def test_a_code_with_an_ended_token_comes_again_too(page):
    browser = Client(enforce_csrf_checks=True)
    token = BeautifulSoup(browser.get(page).content, "html.parser").select_one("[name=csrfmiddlewaretoken]")
    assert token is not None
    browser.post(page, {**FORM, "csrfmiddlewaretoken": token["value"]})
    shown = browser.post(page, {"code": "1234 5678", **old_token(browser, page)})
    assert 'value="1234 5678"' in shown.content.decode()
    assert browser.session[WAITING]["wrong"] == 0


def test_an_ended_token_leads_who_logged_in_meanwhile_to_the_invitation(page, token, stranger):
    browser = Client(enforce_csrf_checks=True)
    old = old_token(browser, page)
    browser.force_login(stranger)
    assert browser.post(page, {**FORM, **old})["Location"] == reverse("invitation", args=[token])


def test_who_is_signed_in_is_led_to_the_invitation(client, page, token, stranger):
    client.force_login(stranger)
    assert client.post(page, FORM)["Location"] == reverse("invitation", args=[token])


def test_a_void_link_registers_nobody(client, page):
    Admin.objects.filter(email=EMAIL).update(link_hash=None)
    assert client.post(page, FORM).status_code == 404
