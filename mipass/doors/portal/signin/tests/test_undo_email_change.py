"""The link that the old address is mailed: the owner is in again, and whoever changed the address is not."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Mail
from mipass.domains.accounts.models import AddressChange
from mipass.domains.accounts.queries import verified_email
from mipass.domains.accounts.retention import forget_address_changes
from mipass.domains.admins.models import Admin
from mipass.doors.portal.signin.tests.changing import ASK, CODE, change, mailed, type_code
from mipass.doors.portal.signin.tests.pages import NEW_PASSWORD, events_of, is_signed_in, sign_in
from mipass.doors.portal.signin.tests.provider import go
from mipass.doors.portal.signin.tests.provider import link as connect
from tests import fixtures

pytestmark = pytest.mark.django_db
THEIRS = "thief@example.com"


@pytest.fixture
def thief(client, ada):
    """Somebody with Ada's password, who gave her account an address of theirs."""
    sign_in(client, ada.email)
    return client


@pytest.fixture
def link(thief):
    """What Ada is mailed of it."""
    return change(thief, THEIRS)


def reset_page():
    """Where the newest mail about an undone change leads."""
    uid, _, key = mailed("email-change-undone", "key").partition("-")
    return reverse("account_reset_password_from_key", args=[uid, key])


def set_password(browser, page):
    answer = browser.get(page, follow=True)
    return browser.post(answer.redirect_chain[-1][0], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})


def test_opening_the_link_does_nothing(link, ada):
    page = Client().get(link)
    assert page.status_code == 200
    assert ada.email in page.content.decode()
    assert page["Referrer-Policy"] == "strict-origin"
    ada.refresh_from_db()
    assert ada.email == THEIRS


def test_pressed_it_puts_the_address_back_and_everybody_is_out(link, thief, ada):
    answer = Client().post(link)
    assert answer["Location"] == "/login/?status=email-undone"
    assert "Your e-mail address is back" in Client().get(answer["Location"]).content.decode()
    ada.refresh_from_db()
    assert verified_email(ada) == "ada@example.com"
    assert not is_signed_in(thief)
    for email in (THEIRS, ada.email):
        sign_in(thief, email)
        assert not is_signed_in(thief)


def test_then_the_owner_sets_a_new_password_and_is_in(link, thief, ada):
    owner = Client()
    owner.post(link)
    page = reset_page()
    assert set_password(owner, page).status_code == 302
    sign_in(owner, ada.email, NEW_PASSWORD)
    assert is_signed_in(owner)
    ada.refresh_from_db()
    assert ada.password_due_at is None
    assert Mail.objects.get(kind="email-change-undone").recipient == "ada@example.com"


def test_the_browser_in_which_it_is_pressed_is_signed_out_too(link, thief):
    assert thief.post(link)["Location"] == "/login/?status=email-undone"
    assert not is_signed_in(thief)


def test_the_link_works_once_and_for_7_days(clock, client, ada):
    sign_in(client, ada.email)
    link = change(client, THEIRS)
    clock.move(days=7, seconds=-1)
    assert Client().get(link).status_code == 200
    clock.move(seconds=1)
    assert Client().get(link).status_code == 404
    assert Client().post(link).status_code == 404
    assert forget_address_changes() == 1
    ada.refresh_from_db()
    assert ada.email == THEIRS


def test_a_used_link_is_void(link, ada):
    Client().post(link)
    assert Client().post(link).status_code == 404
    assert Event.objects.filter(type="account:email_change_undone").count() == 1
    assert "This link has been used or has expired." in Client().get(link).content.decode()


def test_a_thief_who_goes_on_to_further_addresses_is_undone_as_well(link, thief, ada):
    second = change(thief, "thief.two@example.com")
    third = change(thief, "thief.three@example.com")
    Client().post(link)
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"
    assert [Client().post(later).status_code for later in (second, third)] == [404, 404]
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_undoing_a_later_change_leaves_the_link_of_an_earlier_one(link, thief, ada):
    Client().post(change(thief, "thief.two@example.com"))
    ada.refresh_from_db()
    assert ada.email == THEIRS
    Client().post(link)
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_a_code_that_waits_in_the_thiefs_browser_is_void(link, thief, ada):
    thief.post(ASK, {"email": "thief.two@example.com"})
    code = mailed("email-change-code", "code")
    Client().post(link)
    assert thief.post(CODE, {"code": code})["Location"].startswith("/login/")
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"


def test_a_third_party_account_of_the_thief_signs_in_no_more(link, thief, ada, works):
    connect(ada, works)
    Client().post(link)
    back = go(thief, works)
    assert back["Location"] == reverse("password_due")
    assert "A new password is needed" in thief.get(back["Location"]).content.decode()
    assert not is_signed_in(thief)
    assert set_password(Client(), reset_page()).status_code == 302
    assert not ada.identities.exists()


def test_a_reset_by_the_thiefs_mailbox_is_void(link, thief, ada):
    thief.post(reverse("account_reset_password"), {"email": THEIRS})
    uid, _, key = mailed("reset-password", "key").partition("-")
    Client().post(link)
    page = Client().get(reverse("account_reset_password_from_key", args=[uid, key]), follow=True)
    assert "password1" not in page.content.decode()


def test_the_thiefs_address_is_free_again(link, ada):
    Client().post(link)
    assert list(AddressChange.objects.values_list("undo_hash", flat=True)) == [None]
    assert events_of(ada.id)[-1] == "account:email_change_undone"


def test_memberships_show_the_old_address_again(client, full_admin, distributor_a):
    link = change(fixtures.sign_in(client, full_admin), THEIRS)
    email = full_admin.email
    assert Admin.objects.get(account=full_admin).email == THEIRS
    Client().post(link)
    assert Admin.objects.get(account=full_admin).email == email
    assert Event.objects.filter(type="admin:address_changed", distributor_id=distributor_a.id).count() == 2


def test_a_made_up_link_is_void():
    assert Client().get(reverse("undo_email_change", args=["void"])).status_code == 404
    assert Client().post(reverse("undo_email_change", args=["void"])).status_code == 404


def test_the_owner_may_go_on_by_a_code_right_after(link, ada):
    """An undone change frees nothing else: what follows is an ordinary account."""
    owner = Client()
    owner.post(link)
    set_password(owner, reset_page())
    sign_in(owner, ada.email, NEW_PASSWORD)
    owner.post(ASK, {"email": "ada.new@example.com"})
    assert type_code(owner)["Location"] == "/my-account/"
