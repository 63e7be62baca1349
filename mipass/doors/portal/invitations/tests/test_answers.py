"""Accepting and declining over HTTP: by the invited person, once, and only while it may still be granted."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.admins.invitations import invite_admin, withdraw_invitation
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.admins.nominations import nominate_admin
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.queries import get_membership, list_scope, operator_actor
from mipass.domains.admins.tests.links import expire, invite, mailed_tokens, membership
from mipass.domains.distributors.operations import suspend_distributor
from mipass.flows.close_organization import close_organization
from tests.fixtures import accept, actor_of, linked, sign_in

EMAIL = "stranger@demo.test"


def at(answer: str, admin: Admin) -> str:
    """The address of an answer."""
    return reverse(f"invitation_{answer}", args=[admin.id])


def link_of(admin: Admin) -> dict[str, str]:
    """What the page behind the mailed link sends."""
    return {"token": linked(admin)}


@pytest.fixture
def invitation(distributor_a, full_admin) -> Admin:
    """An invitation to the stranger, as Full Admin, from the first Full Admin."""
    return invite(full_admin, distributor_a, EMAIL)


def test_accepting_leads_into_the_portal_as_an_admin(client, invitation, stranger, distributor_a):
    answer = sign_in(client, stranger).post(at("accept", invitation), link_of(invitation))
    portal = reverse("organizations:list", args=[distributor_a.id])
    assert answer["Location"] == portal
    page = client.get(portal)
    assert page.status_code == 200
    assert "You are now an admin of Distributor A." in page.content.decode()


def test_declining_leads_to_the_start_and_ends_it(client, invitation, stranger, distributor_a):
    answer = sign_in(client, stranger).post(at("decline", invitation), link_of(invitation))
    assert answer["Location"] == reverse("home")
    assert "You declined the invitation of Distributor A." in client.get("/").content.decode()
    assert client.post(at("accept", invitation), link_of(invitation)).status_code == 409
    assert get_membership(account=stranger, distributor_id=distributor_a.id) is None


def test_of_two_tabs_the_second_says_that_it_is_done(client, invitation, stranger, distributor_a):
    sign_in(client, stranger).post(at("accept", invitation), link_of(invitation))
    second = client.post(at("accept", invitation), link_of(invitation))
    assert second.status_code == 409
    assert "You are already an admin of this portal." in second.content.decode()
    assert Admin.objects.filter(account=stranger, distributor=distributor_a).count() == 1


def test_declining_after_accepting_changes_nothing(client, invitation, stranger, distributor_a):
    sign_in(client, stranger).post(at("accept", invitation), link_of(invitation))
    assert client.post(at("decline", invitation), link_of(invitation)).status_code == 409
    assert membership(stranger, distributor_a).status == "active"


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_invitation_to_somebody_else_does_not_exist(client, invitation, colleague, answer):
    assert sign_in(client, colleague).post(at(answer, invitation), link_of(invitation)).status_code == 404
    invitation.refresh_from_db()
    assert invitation.status == "invited"


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_unknown_invitation_does_not_exist(client, stranger, answer):
    missing = reverse(f"invitation_{answer}", args=[new_id()])
    assert sign_in(client, stranger).post(missing).status_code == 404


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_unverified_address_answers_nothing(client, invitation, stranger, answer):
    EmailAddress.objects.filter(user_id=stranger.id).update(verified=False)
    assert sign_in(client, stranger).post(at(answer, invitation), link_of(invitation)).status_code == 404
    invitation.refresh_from_db()
    assert invitation.status == "invited"


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_signed_out_leads_to_login_and_then_to_the_start(client, invitation, answer):
    response = client.post(at(answer, invitation), link_of(invitation))
    assert response["Location"] == f"{reverse('account_login')}?next=/"


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_a_get_answers_nothing(client, invitation, stranger, answer):
    assert sign_in(client, stranger).get(at(answer, invitation)).status_code == 405
    invitation.refresh_from_db()
    assert invitation.status == "invited"


def _refused(client, account, invitation) -> str:
    answer = sign_in(client, account).post(at("accept", invitation), link_of(invitation))
    assert answer.status_code == 409
    assert get_membership(account=account, distributor_id=invitation.distributor_id) is None
    page: str = answer.content.decode()
    return page


def test_an_expired_one_is_not_accepted(client, invitation, stranger):
    expire(invitation)
    assert "no longer open to you" in _refused(client, stranger, invitation)


def test_a_withdrawn_one_is_not_accepted(client, invitation, stranger, full_admin, distributor_a):
    withdraw_invitation(actor=actor_of(full_admin, distributor_a), admin=invitation)
    assert "no longer open to you" in _refused(client, stranger, invitation)


def test_a_replaced_one_is_not_accepted_but_the_newer_is(
    client, invitation, stranger, full_admin, distributor_a, organization_a
):
    newer = invite(
        full_admin, distributor_a, EMAIL, scope=Scope.ORGANIZATION, organization_ids=[organization_a.id]
    )
    _refused(client, stranger, invitation)
    client.post(at("accept", newer), link_of(newer))
    assert membership(stranger, distributor_a).scope == Scope.ORGANIZATION


def test_one_whose_sender_was_removed_meanwhile_is_not_accepted(
    client, full_admin, colleague, stranger, distributor_a
):
    invitation = invite(colleague, distributor_a, EMAIL)
    remove_admin(actor=actor_of(full_admin, distributor_a), admin=membership(colleague, distributor_a))
    _refused(client, stranger, invitation)


def test_one_whose_sender_was_demoted_meanwhile_is_not_accepted(
    client, full_admin, colleague, stranger, distributor_a, organization_a
):
    invitation = invite(colleague, distributor_a, EMAIL)
    change_scope(
        actor=actor_of(full_admin, distributor_a),
        admin=membership(colleague, distributor_a),
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )
    _refused(client, stranger, invitation)


def test_organizations_that_are_gone_are_dropped(
    client, full_admin, stranger, distributor_a, organization_a, organization_b
):
    actor = actor_of(full_admin, distributor_a)
    invitation = invite_admin(
        actor=actor,
        distributor=distributor_a,
        email=EMAIL,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id, organization_b.id],
    )
    close_organization(actor=actor, organization=organization_a, typed_name=organization_a.name)
    sign_in(client, stranger).post(at("accept", invitation), link_of(invitation))
    assert list_scope(membership(stranger, distributor_a)) == [organization_b]


def test_one_of_which_every_organization_is_gone_is_not_accepted(
    client, full_admin, stranger, distributor_a, organization_a
):
    actor = actor_of(full_admin, distributor_a)
    invitation = invite_admin(
        actor=actor,
        distributor=distributor_a,
        email=EMAIL,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )
    close_organization(actor=actor, organization=organization_a, typed_name=organization_a.name)
    assert "no longer exist" in _refused(client, stranger, invitation)


def test_an_operators_account_joins_no_portal(client, full_admin, operator, distributor_a):
    invitation = invite(full_admin, distributor_a, operator.email)
    assert "operator&#x27;s account cannot be an admin" in _refused(client, operator, invitation)


def test_a_suspended_distributor_gets_no_new_admin(client, invitation, stranger, operator, distributor_a):
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    _refused(client, stranger, invitation)


def test_a_nomination_by_the_vendor_is_accepted_the_same_way(client, operator, stranger, distributor_a):
    nomination = nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email=EMAIL)
    Admin.objects.filter(id=nomination.id).update(objections_until=now())  # nobody objected
    page = sign_in(client, stranger).get("/").content.decode()
    assert operator.full_name not in page
    client.post(at("accept", nomination), link_of(nomination))
    assert membership(stranger, distributor_a).scope == Scope.FULL


def test_a_removed_admin_joins_again_by_a_new_invitation(client, full_admin, colleague, distributor_a):
    remove_admin(actor=actor_of(full_admin, distributor_a), admin=membership(colleague, distributor_a))
    sign_in(client, colleague)
    assert client.get(reverse("admins:list", args=[distributor_a.id])).status_code == 404
    invite(full_admin, distributor_a, colleague.email)
    accept(colleague, distributor_a)
    assert client.get(reverse("admins:list", args=[distributor_a.id])).status_code == 200


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_the_address_alone_answers_nothing(client, invitation, stranger, answer):
    page = sign_in(client, stranger).post(at(answer, invitation))
    assert page.status_code == 409
    assert "Open the link in the invitation mail" in page.content.decode()
    invitation.refresh_from_db()
    assert invitation.status == "invited"


def test_the_start_page_offers_to_mail_the_link_again(client, invitation, stranger):
    page = sign_in(client, stranger).get("/").content.decode()
    assert ">Accept<" not in page
    address = reverse("invitation_mail_again", args=[invitation.id])
    assert address in page
    mailed_tokens(EMAIL)
    assert client.post(address)["Location"] == "/"
    (token,) = mailed_tokens(EMAIL)
    assert ">Accept<" in client.get(reverse("invitation", args=[token])).content.decode()


def test_nobody_else_has_it_mailed_again(client, invitation, colleague):
    address = reverse("invitation_mail_again", args=[invitation.id])
    assert sign_in(client, colleague).post(address).status_code == 404
