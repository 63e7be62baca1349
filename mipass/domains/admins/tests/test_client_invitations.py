"""Invitations that an API client sent: in its name, on its rights, and never as the vendor's."""

from contextlib import nullcontext

import pytest

from mipass.base.kit.errors import Forbidden
from mipass.base.outbox.models import Notice
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.admins.answers import InvitationNotOpen, accept_invitation
from mipass.domains.admins.granting import BeyondOwnRights
from mipass.domains.admins.invitations import invite_admin, resend_invitation, withdraw_invitation
from mipass.domains.admins.matrix import ROLES
from mipass.domains.admins.models import Admin, AdminStatus, Role, Scope
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.queries import person_actor
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.operations import revoke_client
from mipass.domains.clients.permissions import VIEW as VIEW_CLIENTS
from mipass.domains.distributors.policies import Policies
from mipass.doors.jobs.mail_rendering import render
from mipass.doors.portal.invitations.offers import offer
from mipass.flows.edit_policies import edit_policies
from tests.clients import acting, grant, make
from tests.fixtures import actor_of, linked

pytestmark = pytest.mark.django_db

OF_READERS = ("readers:read", "readers:manage", "readers:enroll")  # all that a Reader Manager may


@pytest.fixture
def client_of_all(full_admin, distributor_a):
    asked = grant("admins:manage", "distributor:write", *OF_READERS, name="Directory")
    return make(full_admin, distributor_a, asked).client


def invite(client, distributor, email, scope=Scope.FULL, role=Role.READER_MANAGER):
    return invite_admin(actor=acting(client), distributor=distributor, email=email, scope=scope, role=role)


def answer(account, admin):
    return accept_invitation(account=account, actor=person_actor(account), admin=admin, token=linked(admin))


def test_it_names_the_client(client_of_all, distributor_a, stranger):
    admin = invite(client_of_all, distributor_a, stranger.email)
    assert (admin.invited_by, admin.invited_by_client_id, admin.nominated) == (None, client_of_all.id, False)
    assert offer(admin).inviter == "Directory"
    [mail] = [mail for mail in claim_due_mails(limit=20) if mail.subject_id == admin.id]
    assert "Directory has invited you" in render(mail).body


def test_the_invited_person_becomes_an_admin(client_of_all, distributor_a, stranger):
    before = Notice.objects.count()
    admin = answer(stranger, invite(client_of_all, distributor_a, stranger.email))
    assert admin.status == AdminStatus.ACTIVE
    assert {notice.account_id for notice in Notice.objects.all()[before:]} <= {stranger.id}


def test_an_invitation_ends_with_the_client(client_of_all, full_admin, distributor_a, stranger):
    admin = invite(client_of_all, distributor_a, stranger.email)
    revoke_client(actor=actor_of(full_admin, distributor_a), client=client_of_all)
    with pytest.raises(InvitationNotOpen):
        answer(stranger, admin)


def test_whoever_resends_it_is_its_sender_from_then_on(client_of_all, full_admin, distributor_a, stranger):
    manager = actor_of(full_admin, distributor_a)
    admin = invite(client_of_all, distributor_a, stranger.email)
    resend_invitation(actor=manager, admin=admin)
    again = Admin.objects.get(id=admin.id)
    assert (again.invited_by, again.invited_by_client_id, again.nominated) == (full_admin, None, False)
    resend_invitation(actor=acting(client_of_all), admin=again)
    again = Admin.objects.get(id=admin.id)
    assert (again.invited_by, again.invited_by_client_id, again.nominated) == (None, client_of_all.id, False)


def test_it_is_withdrawn_by_a_client(client_of_all, distributor_a, stranger):
    admin = invite(client_of_all, distributor_a, stranger.email)
    withdraw_invitation(actor=acting(client_of_all), admin=admin)
    assert Admin.objects.get(id=admin.id).status == AdminStatus.WITHDRAWN


def test_a_client_says_nothing_of_peoples_second_factors(client_of_all, distributor_a):
    actor = acting(client_of_all)
    with pytest.raises(Forbidden):
        edit_policies(actor=actor, distributor=distributor_a, policies=Policies(require_second_factor=True))
    edit_policies(actor=actor, distributor=distributor_a, policies=Policies(return_expired=True))
    type(distributor_a).objects.filter(id=distributor_a.id).update(require_second_factor=True)
    distributor_a.refresh_from_db()
    with pytest.raises(Forbidden):
        edit_policies(actor=actor, distributor=distributor_a, policies=Policies())
    edit_policies(
        actor=actor, distributor=distributor_a, policies=Policies(True, True, require_second_factor=True)
    )
    distributor_a.refresh_from_db()
    assert distributor_a.replacement_phone


@pytest.mark.parametrize("scope", Scope)
@pytest.mark.parametrize("role", [role for role in Role if role != Role.READER_MANAGER])
def test_a_client_hands_on_what_its_scopes_give_and_no_more(
    client_of_all, distributor_a, organization_a, stranger, role, scope
):
    selected = [organization_a.id] if scope == Scope.ORGANIZATION else []
    with pytest.raises(BeyondOwnRights):
        invite_admin(
            actor=acting(client_of_all),
            distributor=distributor_a,
            email=stranger.email,
            role=role,
            scope=scope,
            organization_ids=selected,
        )
    assert not Admin.objects.filter(email=stranger.email).exists()


def test_a_client_with_every_scope_makes_nobody_who_manages_clients(full_admin, distributor_a, stranger):
    actor = acting(make(full_admin, distributor_a, grant(*SCOPES)).client)
    with_clients = {role for role, given in ROLES.items() if VIEW_CLIENTS in given}
    assert with_clients == {Role.ADMIN, Role.AUDITOR}
    for role in Role:
        with pytest.raises(BeyondOwnRights) if role in with_clients else nullcontext():
            invite_admin(
                actor=actor, distributor=distributor_a, email=stranger.email, role=role, scope=Scope.FULL
            )


def test_a_client_gives_an_admin_no_other_reach_and_may_remove_one(
    client_of_all, full_admin, colleague, distributor_a, organization_a
):
    admin = Admin.objects.get(account=colleague, distributor=distributor_a)
    actor = acting(client_of_all)
    with pytest.raises(BeyondOwnRights):
        change_scope(actor=actor, admin=admin, scope=Scope.ORGANIZATION, organization_ids=[organization_a.id])
    change_scope(actor=actor, admin=admin, scope=Scope.FULL, role=Role.READER_MANAGER)
    remove_admin(actor=actor, admin=admin)
    assert Admin.objects.get(id=admin.id).status == AdminStatus.REMOVED


def test_an_invitation_ends_with_the_scopes_that_it_was_sent_by(
    client_of_all, full_admin, distributor_a, stranger
):
    admin = invite(client_of_all, distributor_a, stranger.email)
    ApiClient.objects.filter(id=client_of_all.id).update(scopes=["admins:manage"])
    with pytest.raises(InvitationNotOpen):
        answer(stranger, admin)
