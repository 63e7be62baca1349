"""Signing in by OpenID Connect, registering by it, connecting, disconnecting, confirming."""

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from mipass.domains.accounts.models import Account, Identity
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import add_authenticator_app
from mipass.doors.portal.signin.tests.pages import (
    NEW_PASSWORD,
    confirm_url,
    events_of,
    is_signed_in,
    mails_to,
    reset_url,
    sign_in,
    text_of,
)
from mipass.doors.portal.signin.tests.provider import BACK, LOGIN, come_back, go, leave, link, query_of
from mipass.doors.portal.signin.tests.test_authenticator_app import SECRET
from tests.fixtures import sign_in as signed_in

pytestmark = pytest.mark.django_db
CONNECT = reverse("third_party_connect", args=["works"])
SIGNUP = reverse("third_party_signup")


def test_the_login_page_offers_it(client, works):
    page = client.get(reverse("account_login")).content.decode()
    assert "Login with Works" in page
    assert f'action="{LOGIN}"' in page
    assert works.seen == []


def test_the_way_out_carries_what_the_standard_asks(client, works):
    sent = query_of(leave(client))
    assert sent["response_type"] == "code"
    assert sent["code_challenge_method"] == "S256"
    assert sent["redirect_uri"] == f"http://localhost:8000{BACK}"
    assert min(len(sent[name]) for name in ("state", "nonce", "code_challenge")) == 43


def test_a_connected_account_signs_in(client, works, ada):
    link(ada, works)
    assert go(client, works, next="/my-account/").headers["Location"] == "/my-account/"
    assert is_signed_in(client)
    assert works.redeemed["code_verifier"]
    page = client.get("/my-account/").content.decode()
    assert page.count("This is your current sign-in method") == 1
    assert events_of(ada.id) == ["account:signed_in"]


def test_the_second_factor_is_asked_for_after_it(client, works, ada):
    link(ada, works)
    add_authenticator_app(actor=person(ada.id), account=ada, secret=SECRET)
    assert go(client, works).headers["Location"] == reverse("mfa_authenticate")
    assert not is_signed_in(client)


def test_a_closed_account_does_not_sign_in(client, works, ada):
    link(ada, works)
    Account.objects.filter(id=ada.id).update(is_active=False)
    assert go(client, works).headers["Location"] == reverse("account_inactive")
    assert not is_signed_in(client)


def test_a_refusal_by_the_person_signs_nobody_in(client, works, ada):
    link(ada, works)
    sent = query_of(leave(client))
    assert client.get(BACK, {"error": "access_denied", "state": sent["state"]}).status_code == 409


def test_the_victims_address_opens_nothing_and_tells_nothing(works, ada):
    pages = []
    for email in (ada.email, "nobody@example.com"):
        client = Client()
        works.claims = {"email": email, "email_verified": True, "given_name": "Eve", "family_name": "Il"}
        assert go(client, works).headers["Location"] == SIGNUP
        shown = client.get(SIGNUP)
        form = {"email": email, "first_name": "Eve", "last_name": "Il"}
        answer = client.post(SIGNUP, form)
        pages.append((text_of(shown, without=email), answer.headers["Location"]))
        assert not is_signed_in(client)
        works.subject = "subject-2"
    assert pages[0] == pages[1]
    assert "log in to it and connect Works" in pages[0][0]
    assert mails_to(ada.email) == ["account-exists"]
    assert not Identity.objects.filter(account=ada).exists()


def test_registering_by_it_needs_our_own_confirmation(client, works):
    works.claims = {"email": "new@example.com", "email_verified": True, "given_name": "Neo"}
    go(client, works)
    page = client.get(SIGNUP).content.decode()
    assert 'value="new@example.com"' in page
    assert 'value="Neo"' in page
    client.post(SIGNUP, {"email": "new@example.com", "first_name": "Neo", "last_name": "Comer"})
    assert mails_to("new@example.com") == ["confirm-email"]
    assert go(client, works).headers["Location"] == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    client.post(confirm_url())
    go(client, works)
    account = Account.objects.get(email="new@example.com")
    assert not account.has_usable_password()
    assert "Not set" in client.get("/my-account/").content.decode()


def test_the_sign_up_page_is_only_for_who_came_from_there(client, db):
    assert client.get(SIGNUP).headers["Location"] == reverse("account_login")
    form = {"email": "x@example.com", "first_name": "A", "last_name": "B"}
    assert client.post(SIGNUP, form).status_code == 302
    assert not Account.objects.filter(email="x@example.com").exists()


def test_whoever_squatted_an_address_loses_it_to_its_owner(client, works):
    works.claims = {"email": "owner@example.com"}
    go(client, works)
    client.post(SIGNUP, {"email": "owner@example.com", "first_name": "Eve", "last_name": "Il"})
    owner = Client()
    owner.post(reverse("account_reset_password"), {"email": "owner@example.com"})
    form = owner.get(reset_url()).headers["Location"]
    owner.post(form, {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    assert not Identity.objects.exists()


def test_connecting_is_told_and_then_signs_in(client, works, ada):
    signed_in(client, ada)
    assert client.get(CONNECT).status_code == 200
    assert go(client, works, CONNECT).headers["Location"] == "/my-account/"
    assert events_of(ada.id)[-1] == "account:identity_linked"
    assert mails_to(ada.email) == ["sign-in-method-changed"]
    elsewhere = Client()
    go(elsewhere, works)
    assert is_signed_in(elsewhere)


def test_connecting_needs_a_recent_sign_in(client, works, ada):
    signed_in(client, ada, minutes_ago=16)
    assert client.post(CONNECT).headers["Location"].startswith(reverse("confirm_sign_in"))
    assert works.seen == []


def test_an_attempt_to_sign_in_never_connects(client, works, ada):
    address = leave(client)
    signed_in(client, ada)
    come_back(client, works, address)
    assert not Identity.objects.exists()


def test_what_is_connected_to_somebody_cannot_be_taken(client, works, ada, bob):
    link(ada, works)
    answer = go(signed_in(client, bob), works, CONNECT)
    assert answer.status_code == 409
    assert Identity.objects.get().account_id == ada.id


def test_disconnecting_ends_signing_in_by_it(client, works, ada):
    identity = link(ada, works)
    url = reverse("third_party_disconnect", args=[identity.id])
    signed_in(client, ada)
    assert client.get(url).status_code == 200
    assert client.post(url).headers["Location"] == "/my-account/"
    assert events_of(ada.id)[-1] == "account:identity_unlinked"
    assert go(Client(), works).headers["Location"] == SIGNUP


def test_the_last_way_in_cannot_be_removed(client, works, ada):
    identity = link(ada, works)
    ada.set_unusable_password()
    ada.save()
    answer = signed_in(client, ada).post(reverse("third_party_disconnect", args=[identity.id]))
    assert answer.status_code == 409
    assert Identity.objects.exists()


def test_nobody_disconnects_somebody_elses(client, works, ada, bob):
    url = reverse("third_party_disconnect", args=[link(ada, works).id])
    signed_in(client, bob)
    assert client.get(url).status_code == 404
    assert client.post(url).status_code == 404


def confirm_by_it(client, works):
    return go(client, works, reverse("third_party_confirm", args=["works"]), next="/my-account/")


def test_an_account_without_a_password_confirms_by_it(client, works, ada):
    link(ada, works)
    ada.set_unusable_password()
    ada.save()
    signed_in(client, ada, minutes_ago=16)
    assert "Confirm with Works" in client.get(reverse("confirm_sign_in")).content.decode()
    works.claims = {"auth_time": int(time.time())}
    assert confirm_by_it(client, works).headers["Location"] == "/my-account/"
    assert client.get(reverse("add_passkey")).status_code == 200


@pytest.mark.parametrize(
    "lie",
    [
        {"sub": "somebody-else", "auth_time": int(time.time())},
        {"auth_time": int(time.time()) - 3600},
        {"auth_time": int(time.time()) + 3600},
        {"auth_time": True},
        {"auth_time": "now"},
        {},
    ],
    ids=["another", "old", "ahead", "no-number", "text", "does-not-say-when"],
)
def test_another_person_or_an_old_proof_confirms_nothing(client, works, ada, lie):
    link(ada, works)
    signed_in(client, ada, minutes_ago=16)
    works.claims = lie
    assert confirm_by_it(client, works).status_code == 409
    assert client.get(reverse("add_passkey")).status_code == 302


def test_a_sign_in_by_it_is_as_recent_as_it_says(client, works, ada):
    link(ada, works)
    works.claims = {"auth_time": int(time.time()) - 3600}
    go(client, works)
    assert is_signed_in(client)
    assert client.get(reverse("add_passkey")).headers["Location"].startswith(reverse("confirm_sign_in"))


def prove_factor(client, account):
    """Let the session remember that it used the account's app."""
    session = client.session
    app = Authenticator.objects.get(user=account, type="totp")
    record = {"method": "mfa", "at": time.time() - 16 * 60, "type": "totp", "id": app.pk}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [*session[AUTHENTICATION_METHODS_SESSION_KEY], record]
    session.save()


def kept_codes():
    return Authenticator.objects.get(type="recovery_codes").data


def test_a_form_that_waits_is_sent_by_a_button_since_coming_back_is_a_get(client, works, ada):
    link(ada, works)
    signed_in(client, ada, minutes_ago=16)
    codes = reverse("recovery_codes")
    add_authenticator_app(actor=person(ada.id), account=ada, secret=SECRET)
    prove_factor(client, ada)
    before = kept_codes()
    nonce = parse_qs(urlsplit(client.post(codes).headers["Location"]).query)["kept_form"][0]
    works.claims = {"auth_time": int(time.time())}
    back = go(client, works, reverse("third_party_confirm", args=["works"]), next="/", kept_form=nonce)
    assert "Nothing has happened yet" in back.content.decode()
    client.get(codes)
    assert kept_codes() == before
    assert client.post(codes, {"kept_form": nonce}).headers["Location"] == codes
    assert kept_codes() != before


def test_it_leads_to_no_other_site(client, works, ada):
    link(ada, works)
    assert go(client, works, next="https://evil.test/").headers["Location"] == "/"


def test_an_unknown_provider_is_not_there(client, db):
    for name in ("third_party_login", "third_party_callback"):
        url = reverse(name, args=["nobody"])
        assert (client.get(url) if "back" in url else client.post(url)).status_code == 404


def test_a_password_login_is_as_ever_where_a_provider_is_configured(client, works, ada):
    sign_in(client, ada.email)
    assert is_signed_in(client)


def test_signing_in_there_begins_with_a_press(client, works):
    assert client.get(LOGIN).status_code == 405
    assert works.seen == []


def test_what_the_provider_gave_stays_on_the_server(client, works, ada):
    link(ada, works)
    given, sign = [], works.sign

    def note(claims):
        given.append(sign(claims))
        return given[-1]

    works.sign = note
    answers = [go(client, works), client.get(reverse("my_account"))]
    assert len(given) == 1
    told = "".join(answer.content.decode() + str(answer.headers) for answer in answers)
    kept = str(dict(client.session)) + told
    for part in (given[0], "access_token", works.redeemed["code"]):
        assert part not in kept
