"""The mailed link: what it shows to whom, and that opening it does nothing."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.address import masked_email
from mipass.domains.admins.invitations import resend_invitation, withdraw_invitation
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.admins.tests.links import expire, invite, mailed_tokens
from tests.fixtures import PASSWORD, accept, actor_of, sign_in

EMAIL = "stranger@demo.test"


def link(token: str) -> str:
    """The address in the mail."""
    return reverse("invitation", args=[token])


@pytest.fixture
def invitation(distributor_a, full_admin) -> Admin:
    """An invitation to the stranger, as Full Admin."""
    return invite(full_admin, distributor_a, EMAIL)


@pytest.fixture
def token(invitation) -> str:
    """What its link carries."""
    return mailed_tokens(EMAIL)[-1]


def test_somebody_signed_out_is_led_to_login_and_back(client, token, stranger):
    page = client.get(link(token))
    assert page.status_code == 200
    login = f"{reverse('account_login')}?next={link(token).replace('/', '%2F')}"
    assert login in page.content.decode()
    answer = client.post(login, {"login": EMAIL, "password": PASSWORD, "next": link(token)})
    assert answer["Location"] == link(token)


def test_somebody_signed_out_learns_no_portal_and_no_sender(client, token, distributor_a, full_admin):
    page = client.get(link(token)).content.decode()
    assert distributor_a.name not in page
    assert full_admin.email not in page


def test_the_invited_person_sees_who_invites_to_what(
    client, stranger, distributor_a, full_admin, organization_a, organization_b
):
    invite(full_admin, distributor_a, EMAIL, scope=Scope.ORGANIZATION, organization_ids=[organization_b.id])
    page = sign_in(client, stranger).get(link(mailed_tokens(EMAIL)[-1])).content.decode()
    for words in (
        "Farah Keys (full.admin@demo.test)",
        "Distributor A",
        "Organization Admin",
        "Organization B",
    ):
        assert words in page
    assert "Organization A" not in page.replace("Organization Admin", "")
    assert ">Accept<" in page
    assert ">Decline<" in page


def test_another_account_is_told_for_whom_it_is_and_how_to_switch(client, token, colleague, invitation):
    page = sign_in(client, colleague).get(link(token))
    text = page.content.decode()
    assert page.status_code == 403
    assert "s•••@demo.test" in text
    assert colleague.email in text
    assert EMAIL not in text
    assert ">Accept<" not in text
    answer = client.post(reverse("account_logout"), {"next": link(token)})
    assert answer["Location"] == link(token)


def test_an_unverified_address_is_not_enough(client, token, stranger):
    EmailAddress.objects.filter(user_id=stranger.id).update(verified=False)
    page = sign_in(client, stranger).get(link(token))
    assert page.status_code == 403
    assert "not confirmed yet" in page.content.decode()
    assert ">Accept<" not in page.content.decode()


def test_opening_the_link_changes_nothing(client, token, invitation, stranger):
    before = Admin.objects.values().get(id=invitation.id)
    events = Event.objects.count()
    statuses = [client.get(link(token)).status_code, client.head(link(token)).status_code]
    sign_in(client, stranger)
    statuses += [client.get(link(token)).status_code, client.head(link(token)).status_code]
    assert statuses == [200, 200, 200, 200]
    assert Admin.objects.values().get(id=invitation.id) == before
    assert Event.objects.count() == events


def test_the_link_takes_no_post(client, token, stranger, invitation):
    assert sign_in(client, stranger).post(link(token)).status_code == 405
    invitation.refresh_from_db()
    assert invitation.status == "invited"


@pytest.mark.parametrize("is_signed_in", [False, True])
def test_the_page_is_kept_by_nobody_and_its_address_told_to_nobody(client, token, stranger, is_signed_in):
    if is_signed_in:
        sign_in(client, stranger)
    page = client.get(link(token))
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "strict-origin"


def _withdrawn(actor, admin):
    withdraw_invitation(actor=actor, admin=admin)


def _resent(actor, admin):
    resend_invitation(actor=actor, admin=admin)


def _expired(actor, admin):
    expire(admin)


def _replaced(actor, admin):
    from mipass.domains.admins.invitations import invite_admin

    invite_admin(actor=actor, distributor=admin.distributor, email=admin.email, scope=Scope.FULL)


@pytest.mark.parametrize("ended", [_withdrawn, _resent, _expired, _replaced])
def test_a_void_link_says_so_to_everybody(
    client, token, invitation, stranger, full_admin, distributor_a, ended
):
    ended(actor_of(full_admin, distributor_a), invitation)
    pages = [client.get(link(token)), sign_in(client, stranger).get(link(token))]
    for page in pages:
        assert page.status_code == 404
        assert "This invitation is no longer open" in page.content.decode()


def test_a_used_link_is_void(client, token, invitation, stranger, distributor_a):
    accept(stranger, distributor_a)
    assert sign_in(client, stranger).get(link(token)).status_code == 404


@pytest.mark.parametrize("guess", ["x", "A" * 43, "é" * 10, "A" * 3000])
def test_a_guessed_link_is_void(client, invitation, guess):
    assert client.get(link(guess)).status_code == 404


def test_the_newest_link_works_after_a_resend(client, token, invitation, full_admin, distributor_a):
    resend_invitation(actor=actor_of(full_admin, distributor_a), admin=invitation)
    (newer,) = mailed_tokens(EMAIL)
    assert newer != token
    assert client.get(link(newer)).status_code == 200


@pytest.mark.parametrize(
    ("email", "shown"),
    [
        ("ada@example.com", "a•••@example.com"),
        ("a@example.com", "a•••@example.com"),
        ('"odd@local"@example.com', '"•••@example.com'),
    ],
)
def test_an_address_is_masked(email, shown):
    assert masked_email(email) == shown
