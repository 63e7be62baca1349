"""My Account / Profile, one's own name, and the Alert History."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.errors import NotFound
from mipass.base.outbox.operations import notify_account
from mipass.domains.accounts.operations import change_names, person
from tests.fixtures import sign_in

ACCOUNT = "/my-account/"
NAME = "/my-account/name/"
CLEAR = "/alert-history/clear/"


def test_the_profile_shows_who_one_is_and_how_one_signs_in(client, full_admin):
    page = sign_in(client, full_admin).get(ACCOUNT).content.decode()
    for words in ("First Name", "Farah", "Last Name", "Keys", "Email", full_admin.email, "Account Actions"):
        assert words in page
    for words in ("Sign-In Options", "Password Sign-In", "*****", "This is your current sign-in method"):
        assert words in page
    assert page.count(f'href="{reverse("account_change_password")}"') == 2


def test_an_operator_and_an_organization_admin_have_a_profile_too(client, operator, organization_admin):
    for account in (operator, organization_admin):
        assert account.email in sign_in(client, account).get(ACCOUNT).content.decode()


def test_the_sidebar_keeps_an_admins_only_portal(client, full_admin, organization_admin, distributor_a):
    admins = reverse("admins:list", args=[distributor_a.id])
    organizations = reverse("organizations:list", args=[distributor_a.id])
    page = sign_in(client, full_admin).get(ACCOUNT).content.decode()
    assert admins in page
    assert organizations in page
    page = sign_in(client, organization_admin).get(ACCOUNT).content.decode()
    assert admins not in page
    assert organizations in page


def test_so_does_every_page_of_ones_account_with_my_account_marked(client, full_admin, distributor_a):
    sign_in(client, full_admin)
    for name in ("account_change_password", "add_passkey", "add_authenticator_app", "change_names"):
        page = client.get(reverse(name)).content.decode()
        assert reverse("admins:list", args=[distributor_a.id]) in page
        assert re.search(r'href="/my-account/"\s+aria-current="page"', page)


def test_a_name_is_changed_and_audited(client, full_admin):
    answer = sign_in(client, full_admin).post(NAME, {"first_name": "  Farah  Jane ", "last_name": "Lock"})
    assert answer["Location"] == ACCOUNT
    full_admin.refresh_from_db()
    assert full_admin.full_name == "Farah Jane Lock"
    assert Event.objects.filter(type="account:renamed", subject_id=full_admin.id).exists()
    assert "Your name was saved." in client.get(ACCOUNT).content.decode()


@pytest.mark.parametrize("bad", ["", "   ", "x" * 101, "tab\x07bell", "\u202egnol"])
def test_a_bad_name_is_refused_and_what_was_typed_kept(client, full_admin, bad):
    answer = sign_in(client, full_admin).post(NAME, {"first_name": bad, "last_name": "Kept Name"})
    assert answer.status_code == 422
    assert "Kept Name" in answer.content.decode()
    full_admin.refresh_from_db()
    assert full_admin.full_name == "Farah Keys"


def test_only_names_are_taken_from_the_form(client, full_admin):
    form = {"first_name": "A", "last_name": "B", "email": "evil@demo.test", "is_operator": "1", "id": "x"}
    sign_in(client, full_admin).post(NAME, form)
    full_admin.refresh_from_db()
    assert (full_admin.email, full_admin.is_operator) == ("full.admin@demo.test", False)


def test_nobody_renames_somebody_else(full_admin, stranger):
    with pytest.raises(NotFound):
        change_names(actor=person(stranger.id), account=full_admin, first_name="X", last_name="Y")


@pytest.mark.parametrize("url", [ACCOUNT, NAME])
def test_the_account_needs_a_login(client, db, url):
    assert client.get(url)["Location"] == f"{reverse('account_login')}?next={url}"


def test_clearing_the_alert_history_empties_ones_own_alone(client, full_admin, stranger):
    elsewhere = sign_in(Client(), stranger)
    for browser, account in ((sign_in(client, full_admin), full_admin), (elsewhere, stranger)):
        browser.get(ACCOUNT)
        notify_account(account_id=account.id, kind="profile-saved")
    assert "Your name was saved." in client.get(ACCOUNT).content.decode()
    client.post(CLEAR)
    assert "Your name was saved." not in client.get(ACCOUNT).content.decode()
    assert "Your name was saved." in elsewhere.get(ACCOUNT).content.decode()


@pytest.mark.parametrize(
    ("came_from", "leads_to"),
    [
        ("http://testserver/my-account/?q=1", "http://testserver/my-account/?q=1"),
        ("https://evil.test/my-account/", "/"),
        ("//evil.test/", "/"),
        ("javascript:alert(1)", "/"),
        ("a word", "/"),
        ("httpx", "/"),
        ("http://[::1", "/"),
        (None, "/"),
    ],
)
def test_clearing_leads_back_to_where_it_was_pressed_on_this_site_alone(
    client, full_admin, came_from, leads_to
):
    headers = {"Referer": came_from} if came_from else {}
    assert sign_in(client, full_admin).post(CLEAR, headers=headers)["Location"] == leads_to


def test_clearing_takes_a_post_alone(client, full_admin):
    assert sign_in(client, full_admin).get(CLEAR).status_code == 405


def test_no_more_than_the_newest_three_are_shown_as_toasts(client, full_admin):
    sign_in(client, full_admin).get(ACCOUNT)
    for number in range(5):
        notify_account(account_id=full_admin.id, kind="mail-failed", level="error", email=f"r{number}@a.test")
    page = client.get(ACCOUNT).content.decode()
    assert page.count('class="toast error"') == 3
    assert all(f"r{number}@" in page.split('id="alert-history"')[1] for number in range(5))
    assert 'class="toast error"' not in client.get(ACCOUNT).content.decode()


def test_a_toast_tells_its_level(client, full_admin):
    sign_in(client, full_admin).get(ACCOUNT)  # a notice of before the session is none of its toasts
    notify_account(account_id=full_admin.id, kind="mail-failed", level="error", email="x@demo.test")
    page = client.get(ACCOUNT).content.decode()
    assert re.search(
        r'class="toast error"[^>]*>.*A mail to x@demo.test could not be delivered', page, re.DOTALL
    )
