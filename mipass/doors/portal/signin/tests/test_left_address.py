"""What hangs on an account's address when it changes, and for whom the one that was left is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Mail, Notice
from mipass.domains.accounts.models import Account, AddressChange
from mipass.domains.accounts.queries import find_by_email
from mipass.domains.admins.models import Admin, AdminStatus
from mipass.domains.admins.tests.links import invite, mailed_tokens
from mipass.doors.portal.signin.tests.changing import NEW, ask, change, mailed, type_code
from mipass.doors.portal.signin.tests.pages import (
    SIGNUP,
    events_of,
    mails_to,
    text_of,
)
from tests import fixtures
from tests.clock import Clock

pytestmark = pytest.mark.django_db


def test_a_registration_that_nobody_confirmed_makes_way(own, ada, client_of):
    client_of().post(reverse("account_signup"), {**SIGNUP, "email": NEW})
    squatter = Account.objects.get(email=NEW)
    ask(own)
    type_code(own)
    assert Account.objects.get(email=NEW).id == ada.id
    assert not Account.objects.filter(id=squatter.id).exists()
    assert Event.objects.filter(type="account:registration_forgotten", subject_id=squatter.id).exists()


def test_an_open_reset_and_a_waiting_mail_to_the_old_address_are_void(own, client_of):
    reset, waiting = client_of(), client_of()
    reset.post(reverse("account_reset_password"), {"email": "ada@example.com"})
    uid, _, key = mailed("reset-password", "key").partition("-")
    waiting.post(reverse("account_reset_password"), {"email": "ada@example.com"})
    change(own)
    assert (
        "password1"
        not in reset.get(
            reverse("account_reset_password_from_key", args=[uid, key]), follow=True
        ).content.decode()
    )
    states = Mail.objects.filter(kind="reset-password").order_by("id").values_list("status", flat=True)
    assert list(states)[-1] == "cancelled"


@pytest.fixture
def admin_browser(client, full_admin):
    return fixtures.sign_in(client, full_admin)


def test_memberships_stay_and_show_the_new_address(admin_browser, full_admin, distributor_a):
    change(admin_browser, "farah.new@example.com")
    page = admin_browser.get(reverse("admins:list", args=[distributor_a.id])).content.decode()
    assert "farah.new@example.com" in page
    assert full_admin.email not in page
    assert Event.objects.filter(type="admin:address_changed", distributor_id=distributor_a.id).count() == 1


def test_invitations_to_the_old_address_are_void_and_the_inviter_is_told(own, ada, distributor_a, full_admin):
    invitation = invite(full_admin, distributor_a, ada.email)
    token = mailed_tokens(ada.email)[-1]
    change(own)
    invitation.refresh_from_db()
    assert (invitation.status, invitation.link_hash) == (AdminStatus.WITHDRAWN, None)
    assert own.get(reverse("invitation", args=[token])).status_code == 404
    notice = Notice.objects.get(account_id=full_admin.id, kind="invitation-void")
    assert notice.params == {"email": "ada@example.com"}
    assert Event.objects.filter(type="admin:invitation_void", subject_id=invitation.id).exists()


def test_an_invitation_to_the_new_address_can_be_answered(own, ada, distributor_a, full_admin):
    invitation = invite(full_admin, distributor_a, NEW)
    token = mailed_tokens(NEW)[-1]
    page = reverse("invitation", args=[token])
    assert own.get(page).status_code == 403
    change(own)
    assert ">Accept<" in own.get(page).content.decode()
    own.post(reverse("invitation_accept", args=[invitation.id]), {"token": token})
    assert Admin.objects.get(id=invitation.id).account_id == ada.id


# --- the address that was left ---


def sign_up(email):
    """A stranger's sign-up with an address; the page that follows."""
    stranger = Client()
    return stranger, stranger.post(reverse("account_signup"), {**SIGNUP, "email": email}, follow=True)


def test_for_7_days_nobody_else_gets_the_old_address(clock: Clock, own, ada):
    change(own)
    _stranger, kept = sign_up("ada@example.com")
    _stranger, free = sign_up("free@example.com")
    assert text_of(kept, without="ada@example.com") == text_of(free, without="free@example.com")
    assert find_by_email("ada@example.com") is None
    assert mails_to("ada@example.com")[-1] == "address-kept"
    clock.move(days=7, minutes=1)
    sign_up("ada@example.com")
    assert find_by_email("ada@example.com") is not None


def test_nor_by_an_invitation(own, ada, distributor_a, full_admin):
    change(own)
    invite(full_admin, distributor_a, "ada@example.com")
    page = reverse("invitation_sign_up", args=[mailed_tokens("ada@example.com")[-1]])
    stranger = Client()
    form = {name: SIGNUP[name] for name in ("first_name", "last_name", "password1", "password2")}
    assert stranger.post(page, form)["Location"] == page
    assert mails_to("ada@example.com")[-1] == "address-kept"


def test_its_owner_goes_back_to_it(own, ada):
    change(own)
    change(own, "ada@example.com")
    ada.refresh_from_db()
    assert ada.email == "ada@example.com"
    assert "account:email_changed" in events_of(ada.id)
    assert AddressChange.objects.count() == 2
