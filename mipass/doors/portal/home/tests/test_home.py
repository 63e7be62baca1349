"""Where each person arrives after signing in."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import create_person
from mipass.domains.admins.queries import operator_actor
from mipass.domains.admins.tests.links import expire, invite
from mipass.domains.distributors.operations import suspend_distributor
from tests.fixtures import PASSWORD, accept, sign_in

HOME = "/"


@pytest.fixture
def lonely(db) -> Account:
    """Somebody who is nobody's admin."""
    return create_person(
        actor=Actor.system(), email="lonely@demo.test", password=PASSWORD, first_name="Lo", last_name="Nely"
    )


def test_somebody_signed_out_arrives_at_the_login(client, db):
    assert client.get(HOME)["Location"] == reverse("account_login")


def test_an_operator_arrives_in_the_console(client, operator):
    assert sign_in(client, operator).get(HOME)["Location"] == reverse("console:distributors")


def test_an_admin_of_one_portal_arrives_in_it(client, full_admin, distributor_a):
    there = reverse("organizations:list", args=[distributor_a.id])
    assert sign_in(client, full_admin).get(HOME)["Location"] == there


def test_an_admin_of_several_portals_chooses(client, stranger, full_admin, distributor_a, distributor_b):
    invite(full_admin, distributor_a, stranger.email)
    accept(stranger, distributor_a)
    page = sign_in(client, stranger).get(HOME).content.decode()
    for distributor in (distributor_a, distributor_b):
        assert f'href="{reverse("organizations:list", args=[distributor.id])}"' in page


def test_a_suspended_portal_is_marked_in_the_choice(
    client, stranger, full_admin, operator, distributor_a, distributor_b
):
    invite(full_admin, distributor_a, stranger.email)
    accept(stranger, distributor_a)
    assert "Suspended" not in sign_in(client, stranger).get(HOME).content.decode()
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    assert "Suspended" in client.get(HOME).content.decode()


def test_pending_invitations_come_before_the_only_portal(
    client, stranger, full_admin, distributor_a, distributor_b
):
    invitation = invite(full_admin, distributor_a, stranger.email)
    page = sign_in(client, stranger).get(HOME).content.decode().split("<main", 1)[1]
    answer = reverse("invitation_mail_again", args=[invitation.id])
    portal = f'href="{reverse("organizations:list", args=[distributor_b.id])}"'
    assert page.index(answer) < page.index(portal)


def test_an_expired_invitation_is_not_shown(client, lonely, full_admin, distributor_a):
    expire(invite(full_admin, distributor_a, lonely.email))
    page = sign_in(client, lonely).get(HOME).content.decode()
    assert "Mail the Link Again" not in page
    assert "No portal yet" in page


def test_an_invitation_to_an_unverified_address_is_not_shown(client, lonely, full_admin, distributor_a):
    invite(full_admin, distributor_a, lonely.email)
    EmailAddress.objects.filter(user_id=lonely.id).update(verified=False)
    page = sign_in(client, lonely).get(HOME).content.decode()
    assert distributor_a.name not in page
    assert "Mail the Link Again" not in page


def test_nobodys_admin_is_told_what_to_do(client, lonely):
    page = sign_in(client, lonely).get(HOME)
    assert page.status_code == 200
    text = page.content.decode()
    assert "No portal yet" in text
    assert lonely.email in text
    assert "Ask a Full Admin" in text


def test_the_start_page_takes_no_post(client, lonely):
    assert sign_in(client, lonely).post(HOME).status_code == 405
