"""*Confirm It Is You*: what asks for a recent sign-in, how to give one, and that nothing sent is lost."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from mipass.domains.accounts.models import Identity
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import add_authenticator_app
from mipass.domains.admins.models import Admin
from mipass.domains.credits.models import Transfer
from mipass.domains.credits.queries import get_pool
from mipass.doors.portal.signin.tests.test_authenticator_app import SECRET
from tests.cast import PASSWORD, actor_of, sell, sign_in

pytestmark = pytest.mark.django_db
CONFIRM = reverse("confirm_sign_in")
LONG_AGO = 16


def confirm(client, back, **data):
    return client.post(CONFIRM, {"way": "password", "password": PASSWORD, "next": back, **data})


def nonce_in(asked):
    """What the way to the confirmation carries for the form that was sent."""
    return parse_qs(urlsplit(asked.headers["Location"]).query)["kept_form"][0]


def url(name, distributor, **ids):
    return reverse(name, kwargs={"distributor_id": distributor.id, **ids})


@pytest.fixture
def redemption(operator, distributor_a):
    sold = sell(operator, 7, "second-sale")
    return {
        "step": "3",
        "serial_number": sold.voucher.serial,
        "authentication_code": sold.authentication_code,
        "request_key": "the-one-press",
    }


def test_redeeming_asks_again_and_then_redeems_what_was_entered_once(
    client, full_admin, distributor_a, redemption
):
    page = url("distributor:redeem", distributor_a)
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    asked = client.post(page, redemption)
    assert asked.headers["Location"].startswith(CONFIRM)
    assert pool(full_admin, distributor_a) == 115
    stored = str([row.get_decoded() for row in Session.objects.all()])
    assert redemption["authentication_code"] not in stored
    nonce = nonce_in(asked)
    confirmed = confirm(client, page, kept_form=nonce)
    assert (confirmed.status_code, confirmed.headers["Location"]) == (307, page)
    assert client.get(page).status_code == 200  # looking at the dialog does nothing
    assert pool(full_admin, distributor_a) == 115
    assert client.post(page, {"kept_form": nonce, "password": PASSWORD}).status_code == 302
    assert pool(full_admin, distributor_a) == 122
    assert client.post(page, {"kept_form": nonce}).headers["Location"] == "/my-account/"
    assert Transfer.objects.filter(amount=7).count() == 1


def pool(account, distributor):
    return get_pool(actor=actor_of(account, distributor), distributor=distributor).unallocated


def test_a_form_kept_long_ago_is_not_taken_up(client, full_admin, distributor_a, redemption):
    page = url("distributor:redeem", distributor_a)
    nonce = nonce_in(sign_in(client, full_admin, minutes_ago=LONG_AGO).post(page, redemption))
    session = client.session
    session["kept_form"] = {**session["kept_form"], "at": session["kept_form"]["at"] - 601}
    session.save()
    assert confirm(client, page, kept_form=nonce).status_code == 302
    client.post(page, {"kept_form": nonce})
    assert pool(full_admin, distributor_a) == 115


def test_a_kept_form_is_not_taken_up_without_the_confirmation(client, full_admin, distributor_a, redemption):
    page = url("distributor:redeem", distributor_a)
    nonce = nonce_in(sign_in(client, full_admin, minutes_ago=LONG_AGO).post(page, redemption))
    assert client.post(page, {"kept_form": nonce}).status_code == 302
    confirm(client, page)  # of something else
    client.get(page)
    client.post(page, {"kept_form": nonce})
    assert pool(full_admin, distributor_a) == 115


def test_cancel_and_another_form_drop_the_one_that_waits(client, full_admin, distributor_a, redemption):
    page = url("distributor:redeem", distributor_a)
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    cancelled = nonce_in(client.post(page, redemption))
    assert (
        client.post(CONFIRM, {"way": "cancel", "next": "/my-account/"}).headers["Location"] == "/my-account/"
    )
    assert "kept_form" not in client.session
    replaced = nonce_in(client.post(page, redemption))
    client.post(url("admins:invite", distributor_a), {"step": "1", "email": "x@demo.test"})
    for nonce in (cancelled, replaced):
        assert confirm(client, page, kept_form=nonce).status_code == 302
        client.post(page, {"kept_form": nonce})
    assert pool(full_admin, distributor_a) == 115


@pytest.mark.parametrize("back", ["httpx", "a word", "http://[::1", "//evil.test/"])
def test_what_is_no_address_of_this_site_leads_to_the_account(client, full_admin, back):
    sign_in(client, full_admin)
    assert client.post(CONFIRM, {"way": "cancel", "next": back}).headers["Location"] == "/my-account/"


def test_a_form_is_taken_up_at_its_own_address_alone(
    client, full_admin, organization_admin, distributor_a, redemption
):
    member = Admin.objects.get(account=organization_admin)
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    nonce = nonce_in(client.post(url("distributor:redeem", distributor_a), redemption))
    confirm(client, "/", kept_form=nonce)
    client.post(url("admins:remove", distributor_a, admin_id=member.id), {"kept_form": nonce})
    member.refresh_from_db()
    assert member.status == "active"


def test_think_again_and_confirm_something_else_removes_nobody(
    client, full_admin, organization_admin, distributor_a
):
    member = Admin.objects.get(account=organization_admin)
    dialog = url("admins:remove", distributor_a, admin_id=member.id)
    sign_in(client, full_admin, minutes_ago=LONG_AGO).post(dialog)
    client.get(reverse("add_passkey"))
    confirm(client, reverse("add_passkey"))
    assert client.get(dialog).status_code == 200
    member.refresh_from_db()
    assert member.status == "active"


def test_the_page_goes_back_to_where_the_form_was_sent_from(client, full_admin, distributor_a, redemption):
    page = url("distributor:redeem", distributor_a)
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    asked = client.post(page, redemption, headers={"Referer": "http://testserver/my-account/"})
    shown = client.get(asked.headers["Location"]).content.decode()
    assert 'name="next" value="http://testserver/my-account/"' in shown
    assert f'name="kept_form" value="{nonce_in(asked)}"' in shown
    assert "Cancel" in shown
    elsewhere = client.post(page, redemption, headers={"Referer": "https://evil.test/"})
    assert "evil.test" not in elsewhere.headers["Location"]


def test_who_confirms_goes_on_under_a_new_session_key_and_stays_listed(client, full_admin):
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    old = client.session.session_key
    UserSession.objects.create(user=full_admin, session_key=old, ip="127.0.0.1", user_agent="Firefox/1")
    confirm(client, "/my-account/")
    new = client.session.session_key
    assert new != old
    assert not Session.objects.filter(session_key=old).exists()
    assert [each.session_key for each in UserSession.objects.all()] == [new]


def test_htmx_is_sent_to_the_whole_page(client, full_admin, distributor_a, redemption):
    page = url("distributor:redeem", distributor_a)
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    answer = client.post(page, redemption, headers={"HX-Request": "true"})
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].startswith(CONFIRM)


def test_scope_invitation_and_removal_ask_again(client, full_admin, organization_admin, distributor_a):
    member = Admin.objects.get(account=organization_admin)
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    for address, form in (
        (url("admins:scope", distributor_a, admin_id=member.id), {"scope": "full"}),
        (url("admins:remove", distributor_a, admin_id=member.id), {}),
        (url("admins:invite", distributor_a), {"step": "3", "email": "x@demo.test", "scope": "full"}),
    ):
        assert client.post(address, form).headers["Location"].startswith(CONFIRM), address
    member.refresh_from_db()
    assert member.scope == "organization"
    assert not Admin.objects.filter(email="x@demo.test").exists()


@pytest.mark.parametrize("name", ["add_passkey", "add_authenticator_app", "account_set_password"])
def test_pages_that_change_how_one_signs_in_are_not_even_shown(client, full_admin, name):
    answer = sign_in(client, full_admin, minutes_ago=LONG_AGO).get(reverse(name))
    assert answer.headers["Location"].startswith(CONFIRM)


def test_a_new_passkeys_name_survives_the_confirmation(client, full_admin):
    page, typed = reverse("add_passkey"), {"name": "New phone", "credential": "{}"}
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    nonce = nonce_in(client.post(page, typed))
    assert confirm(client, page, kept_form=nonce).status_code == 307
    shown = client.post(page, {"kept_form": nonce, "password": PASSWORD})
    assert shown.status_code in {200, 422}, shown.headers
    assert shown.context["form"]["name"].value() == "New phone"


def test_a_recent_sign_in_is_not_asked_for(client, full_admin):
    sign_in(client, full_admin, minutes_ago=14)
    assert client.get(reverse("add_passkey")).status_code == 200
    assert client.get(f"{CONFIRM}?next=/my-account/").headers["Location"] == "/my-account/"


def test_a_session_of_before_this_rule_counts_as_old(client, full_admin):
    client.force_login(full_admin)
    assert client.get(reverse("add_passkey")).headers["Location"].startswith(CONFIRM)


def test_a_wrong_password_confirms_nothing(client, full_admin):
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    answer = confirm(client, "/my-account/", password="wrong")
    assert answer.status_code == 422
    assert "This is not your current password." in answer.content.decode()
    assert client.get(reverse("add_passkey")).status_code == 302


def test_guessing_gets_429(client, full_admin):
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    answers = [confirm(client, "/", password="wrong").status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_a_recovery_code_confirms(client, full_admin):
    codes = add_authenticator_app(actor=person(full_admin.id), account=full_admin, secret=SECRET)
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    code = codes[0]
    assert confirm(client, "/my-account/", way="code", code="000000").status_code == 422
    assert confirm(client, "/my-account/", way="code", code=code).status_code == 302
    assert client.get(reverse("add_passkey")).status_code == 200


@pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test", "javascript:alert(1)", ""])
def test_it_leads_to_no_other_site(client, full_admin, back):
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    assert confirm(client, back).headers["Location"] == "/my-account/"


@pytest.mark.parametrize("way", ["", "passkey", "code", "third-party", "../x"])
def test_a_way_that_the_account_has_not_confirms_nothing(client, full_admin, way):
    sign_in(client, full_admin, minutes_ago=LONG_AGO)
    assert confirm(client, "/", way=way).status_code == 422
    assert client.get(reverse("add_passkey")).status_code == 302


def test_it_is_for_signed_in_people(client, db):
    assert client.get(CONFIRM).headers["Location"].startswith("/login/")
    assert Client().post(CONFIRM, {"way": "password", "password": PASSWORD}).status_code == 302


def test_an_account_without_a_password_sets_one(client, full_admin):
    full_admin.set_unusable_password()
    full_admin.save()
    Identity.objects.create(account=full_admin, issuer="https://id.test", subject="1")
    sign_in(client, full_admin)
    page = client.get("/my-account/").content.decode()
    assert "Set Password" in page
    assert "Change Password" not in page
    new = {"password1": "seven grey herons", "password2": "seven grey herons"}
    assert client.post(reverse("account_set_password"), new).headers["Location"] == "/my-account/"
    full_admin.refresh_from_db()
    assert full_admin.check_password("seven grey herons")
    assert client.get("/my-account/").status_code == 200
