"""Roles beside the reach: who counts as a Full Admin, who may give whom which role, whom rules tell."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Forbidden, Invalid
from mipass.domains.admins import matrix
from mipass.domains.admins.answers import InvitationNotOpen, accept_invitation
from mipass.domains.admins.granting import BeyondOwnRights
from mipass.domains.admins.invitations import invite_admin, resend_invitation
from mipass.domains.admins.models import Admin, Role, Scope
from mipass.domains.admins.nominations import waits
from mipass.domains.admins.operations import LastFullAdmin, change_scope, lock_left_without, remove_admin
from mipass.domains.admins.permissions import INVITE, MANAGE, VIEW
from mipass.domains.admins.queries import (
    has_active_full_admin,
    list_admins_of,
    list_full_admins,
    list_scope,
    person_actor,
)
from mipass.domains.admins.tests.links import invite, mailed_tokens, membership
from mipass.domains.credentials import permissions as credentials
from mipass.domains.organizations import permissions as organizations
from mipass.domains.readers import permissions as readers
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system()
EMAIL = "new@demo.test"
LESSER = [role for role in Role if role != Role.ADMIN]


def give(account, distributor, role, scope=Scope.FULL, **reach):
    """Make a member this."""
    admin = membership(account, distributor)
    change_scope(actor=SYSTEM, admin=admin, role=role, scope=scope, **reach)
    return actor_of(account, distributor)


@pytest.mark.parametrize("role", LESSER)
def test_no_other_role_counts_as_a_full_admin_however_far_it_reaches(
    distributor_a, full_admin, colleague, role
):
    give(colleague, distributor_a, role)
    assert list_full_admins(distributor_a) == [full_admin]
    with pytest.raises(LastFullAdmin):
        remove_admin(actor=SYSTEM, admin=membership(full_admin, distributor_a))
    with pytest.raises(LastFullAdmin):
        give(full_admin, distributor_a, role)
    assert list(lock_left_without(full_admin)) == [distributor_a]


def test_a_nomination_waits_for_nobody_where_only_lesser_roles_are_left(distributor_a, full_admin, colleague):
    nominee = invite(full_admin, distributor_a, EMAIL)
    Admin.objects.filter(id=nominee.id).update(nominated=True)
    nominee.refresh_from_db()
    assert waits(nominee)
    Admin.objects.filter(distributor=distributor_a, status="active").update(role=Role.AUDITOR)
    assert not has_active_full_admin(distributor_a.id)
    assert not waits(nominee)


@pytest.mark.parametrize("role", LESSER)
def test_a_role_is_given_by_invitation_with_its_reach(
    distributor_a, full_admin, stranger, organization_a, role
):
    invited = invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email=stranger.email,
        role=role,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )
    [token] = mailed_tokens(stranger.email)
    accept_invitation(account=stranger, actor=person_actor(stranger), admin=invited, token=token)
    actor = actor_of(stranger, distributor_a)
    assert actor.permissions == matrix.rights(role, Scope.ORGANIZATION)
    assert actor.organization_ids == frozenset({organization_a.id})
    assert list_scope(membership(stranger, distributor_a)) == [organization_a]
    for event in ("admin:invited", "admin:accepted"):
        assert Event.objects.filter(type=event).latest("id").details["role"] == role


def test_a_role_that_there_is_not_is_refused(distributor_a, full_admin):
    with pytest.raises(Invalid):
        invite_admin(
            actor=actor_of(full_admin, distributor_a),
            distributor=distributor_a,
            email=EMAIL,
            role="owner",
            scope=Scope.FULL,
        )


@pytest.fixture
def staff_manager(monkeypatch, distributor_a, colleague):
    """A role of tomorrow's: manages admins, and may see organizations and readers besides."""
    given = frozenset({VIEW, INVITE, MANAGE, organizations.VIEW, readers.VIEW})
    monkeypatch.setattr(matrix, "ROLES", {**matrix.ROLES, "staff": given})
    Admin.objects.filter(account=colleague).update(role="staff")
    return actor_of(colleague, distributor_a)


@pytest.mark.parametrize("role", Role)
def test_nobody_gives_a_role_that_may_do_what_they_may_not(
    distributor_a, staff_manager, organization_a, organization_admin, role
):
    here = [organization_a.id]
    with pytest.raises(BeyondOwnRights):
        invite_admin(
            actor=staff_manager,
            distributor=distributor_a,
            email=EMAIL,
            role=role,
            scope=Scope.ORGANIZATION,
            organization_ids=here,
        )
    with pytest.raises(BeyondOwnRights):
        change_scope(
            actor=staff_manager,
            admin=membership(organization_admin, distributor_a),
            role=role,
            scope=Scope.ORGANIZATION,
            organization_ids=here,
        )
    assert not Admin.objects.filter(email=EMAIL).exists()


def test_nor_sends_it_again(distributor_a, full_admin, staff_manager):
    with pytest.raises(BeyondOwnRights):
        resend_invitation(actor=staff_manager, admin=invite(full_admin, distributor_a, EMAIL))


def test_what_the_sender_could_not_give_any_more_is_not_taken(
    distributor_a, full_admin, colleague, stranger, monkeypatch
):
    invited = invite(colleague, distributor_a, stranger.email)
    [token] = mailed_tokens(stranger.email)
    monkeypatch.setattr(matrix, "ROLES", {**matrix.ROLES, "staff": frozenset({VIEW, INVITE, MANAGE})})
    Admin.objects.filter(account=colleague).update(role="staff")
    with pytest.raises(InvitationNotOpen):
        accept_invitation(account=stranger, actor=person_actor(stranger), admin=invited, token=token)


@pytest.mark.parametrize("role", LESSER)
def test_no_other_role_changes_admins(distributor_a, full_admin, colleague, role):
    actor = give(colleague, distributor_a, role)
    with pytest.raises(Forbidden):
        invite_admin(actor=actor, distributor=distributor_a, email=EMAIL, role=Role.BILLING, scope=Scope.FULL)
    with pytest.raises(Forbidden):
        remove_admin(actor=actor, admin=membership(full_admin, distributor_a))


def test_a_rule_tells_those_of_an_organization_who_hold_the_permission(
    distributor_a, full_admin, colleague, organization_admin, organization_a, organization_b
):
    give(colleague, distributor_a, Role.READER_MANAGER)
    give(
        organization_admin,
        distributor_a,
        Role.ISSUER,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )
    told = {
        (place.name, permission): {account.id for account in list_admins_of(place, permission)}
        for place in (organization_a, organization_b)
        for permission in (credentials.MANAGE, readers.MANAGE)
    }
    assert told == {
        ("Organization A", credentials.MANAGE): {full_admin.id, organization_admin.id},
        ("Organization A", readers.MANAGE): {full_admin.id, colleague.id},
        ("Organization B", credentials.MANAGE): {full_admin.id},
        ("Organization B", readers.MANAGE): {full_admin.id, colleague.id},
    }


def test_another_reach_alone_leaves_the_role(distributor_a, full_admin, colleague, organization_a):
    give(colleague, distributor_a, Role.AUDITOR)
    change_scope(
        actor=actor_of(full_admin, distributor_a),
        admin=membership(colleague, distributor_a),
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_a.id],
    )
    again = membership(colleague, distributor_a)
    assert (again.role, again.scope) == (Role.AUDITOR, Scope.ORGANIZATION)
