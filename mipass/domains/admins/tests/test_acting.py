"""Who asked, with the rights of now: each way to lose them, and what is left of a scope that changed."""

import pytest

from mipass.base.kit.actor import Actor, ActorKind, Principal
from mipass.base.kit.errors import Forbidden
from mipass.base.kit.ids import new_id
from mipass.domains.accounts.models import Account
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.queries import operator_actor, person_actor
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.operations import suspend_distributor
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers.permissions import ENROLL
from mipass.doors.api.mobile.tests.phone import Phone, link_of
from mipass.doors.portal.credentials.tests.scene import issue
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db


def admin(account):
    return Principal(ActorKind.ADMIN, account.id)


def block(account):
    Account.objects.filter(id=account.id).update(is_active=False)


def forbidden(principal, distributor=None):
    with pytest.raises(Forbidden):
        actor_now(principal, distributor and distributor.id)
    return True


def test_an_admin_is_what_the_membership_says(full_admin, organization_admin, distributor_a, organization_a):
    for account in (full_admin, organization_admin):
        assert actor_now(admin(account), distributor_a.id) == actor_of(account, distributor_a)
    assert actor_now(admin(organization_admin), distributor_a.id).organization_ids == frozenset(
        {organization_a.id}
    )


def test_an_account_that_is_blocked_has_no_rights_anywhere(full_admin, operator, distributor_a):
    for account in (full_admin, operator):
        block(account)
    assert forbidden(admin(full_admin), distributor_a)
    assert forbidden(Principal(ActorKind.OPERATOR, operator.id))
    assert forbidden(Principal(ActorKind.PERSON, full_admin.id))


def test_who_was_removed_has_none(full_admin, colleague, distributor_a):
    remove_admin(actor=actor_of(full_admin, distributor_a), admin=Admin.objects.get(account=colleague))
    assert forbidden(admin(colleague), distributor_a)


def test_nobody_has_any_in_another_distributor(full_admin, distributor_a, distributor_b):
    assert forbidden(admin(full_admin), distributor_b)
    assert forbidden(admin(full_admin))


def test_a_suspended_distributors_admins_have_none(full_admin, operator, distributor_a):
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    assert forbidden(admin(full_admin), distributor_a)


def test_a_scope_counts_as_it_is_now(full_admin, colleague, distributor_a, organization_a):
    change_scope(
        actor=actor_of(full_admin, distributor_a),
        admin=Admin.objects.get(account=colleague),
        scope="organization",
        organization_ids=[organization_a.id],
    )
    assert actor_now(admin(colleague), distributor_a.id).organization_ids == frozenset({organization_a.id})


def test_an_operator_who_is_one_no_more_has_none(operator):
    principal = Principal(ActorKind.OPERATOR, operator.id)
    assert actor_now(principal) == operator_actor(operator)
    Account.objects.filter(id=operator.id).update(is_operator=False)
    assert forbidden(principal)


def test_a_person_acts_for_nobody_else(full_admin):
    assert actor_now(Principal(ActorKind.PERSON, full_admin.id)) == person_actor(full_admin)


def test_the_installation_itself_may_always(db):
    assert actor_now(Principal(ActorKind.SYSTEM)) == Actor.system()


@pytest.mark.parametrize("kind", ActorKind)
def test_somebody_unknown_has_none(kind, distributor_a):
    if kind is not ActorKind.SYSTEM:
        assert forbidden(Principal(kind, new_id()), distributor_a)
        assert forbidden(Principal(kind), distributor_a)


@pytest.fixture
def installer(full_admin, organization_a):
    """The phone of an installer's credential that is Enabled."""
    credential = issue(full_admin, organization_a)
    Credential.objects.filter(id=credential.id).update(installer=True)
    Phone(organization_a.id, link_of(credential)).accept(credential)
    return Device.objects.get()


def phone_now(device):
    return actor_now(Principal(ActorKind.DEVICE, device.id), device.distributor_id)


def test_an_installers_phone_enrolls_readers(installer):
    assert phone_now(installer).permissions == {credentials.ACCEPT, ENROLL}


@pytest.mark.parametrize(
    "lose",
    [
        lambda scene: Credential.objects.update(installer=False),
        lambda scene: Credential.objects.update(status="disabled"),
        lambda scene: Distributor.objects.update(status="suspended"),
        lambda scene: set_organization_status(**scene, status="disabled"),
    ],
    ids=["no-installer", "credential-disabled", "suspended", "organization-disabled"],
)
def test_its_right_to_enroll_ends_and_its_holders_rights_do_not(
    installer, lose, full_admin, distributor_a, organization_a
):
    lose({"actor": actor_of(full_admin, distributor_a), "organization": organization_a})
    assert phone_now(installer).permissions == {credentials.ACCEPT}


def test_a_phone_that_another_one_took_the_place_of_has_no_rights(installer):
    Device.objects.update(ended_at=installer.claimed_at)
    with pytest.raises(Forbidden):
        phone_now(installer)


def test_only_people_have_an_account(full_admin, distributor_a, installer):
    assert actor_of(full_admin, distributor_a).account_id == full_admin.id
    for nobody in (phone_now(installer), Actor(ActorKind.READER, new_id()), Actor.system()):
        with pytest.raises(Forbidden):
            _ = nobody.account_id
    assert phone_now(installer).own_id == installer.id
