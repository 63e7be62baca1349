"""Re-scoping and removing admins: the rules that stand however one comes to them."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Forbidden, Invalid, NotFound, Refused
from mipass.domains.admins.models import Scope
from mipass.domains.admins.operations import LastFullAdmin, NotYourself, change_scope, remove_admin
from mipass.domains.admins.queries import get_admin, get_membership, list_admins, list_scope
from mipass.domains.admins.tests.links import invite, membership
from mipass.flows.close_organization import close_organization
from tests.fixtures import actor_of

SYSTEM = Actor.system()


def test_the_last_full_admin_is_not_removed(distributor_a, full_admin, organization_admin):
    with pytest.raises(LastFullAdmin):
        remove_admin(actor=SYSTEM, admin=membership(full_admin, distributor_a))
    assert get_membership(account=full_admin, distributor_id=distributor_a.id) is not None


def test_the_last_full_admin_is_not_demoted(distributor_a, full_admin, organization_a):
    with pytest.raises(LastFullAdmin):
        change_scope(
            actor=SYSTEM,
            admin=membership(full_admin, distributor_a),
            scope=Scope.ORGANIZATION,
            organization_ids=[organization_a.id],
        )
    assert membership(full_admin, distributor_a).scope == Scope.FULL


def test_an_invitation_does_not_count_as_a_full_admin(distributor_a, full_admin):
    invite(full_admin, distributor_a, "soon@demo.test")
    with pytest.raises(LastFullAdmin):
        remove_admin(actor=SYSTEM, admin=membership(full_admin, distributor_a))


def test_a_full_admin_who_cannot_sign_in_does_not_count(distributor_a, full_admin, colleague):
    colleague.is_active = False
    colleague.save()
    with pytest.raises(LastFullAdmin):
        remove_admin(actor=SYSTEM, admin=membership(full_admin, distributor_a))


def test_two_full_admins_who_remove_each_other_leave_one(distributor_a, full_admin, colleague):
    mine, theirs = actor_of(full_admin, distributor_a), actor_of(colleague, distributor_a)
    remove_admin(actor=mine, admin=membership(colleague, distributor_a))
    with pytest.raises(LastFullAdmin):  # the other's rights were read before
        remove_admin(actor=theirs, admin=membership(full_admin, distributor_a))


def test_nobody_removes_themself(distributor_a, full_admin, colleague):
    with pytest.raises(NotYourself):
        remove_admin(actor=actor_of(full_admin, distributor_a), admin=membership(full_admin, distributor_a))


def test_nobody_demotes_themself(distributor_a, full_admin, colleague, organization_a):
    with pytest.raises(NotYourself):
        change_scope(
            actor=actor_of(full_admin, distributor_a),
            admin=membership(full_admin, distributor_a),
            scope=Scope.ORGANIZATION,
            organization_ids=[organization_a.id],
        )


def test_an_organization_admin_manages_nobody(distributor_a, full_admin, organization_admin):
    actor = actor_of(organization_admin, distributor_a)
    with pytest.raises(Forbidden):
        remove_admin(actor=actor, admin=membership(full_admin, distributor_a))
    with pytest.raises(Forbidden):
        change_scope(actor=actor, admin=membership(organization_admin, distributor_a), scope=Scope.FULL)
    assert membership(organization_admin, distributor_a).scope == Scope.ORGANIZATION


def test_an_admin_of_another_distributor_does_not_exist(
    distributor_a, distributor_b, full_admin, stranger, colleague
):
    with pytest.raises(NotFound):
        remove_admin(actor=actor_of(stranger, distributor_b), admin=membership(colleague, distributor_a))
    with pytest.raises(NotFound):
        get_admin(actor=actor_of(stranger, distributor_b), admin_id=membership(colleague, distributor_a).id)


def test_an_operator_sees_the_nominated_alone(distributor_a, operator, full_admin, colleague):
    from mipass.domains.admins.queries import operator_actor

    found = list_admins(actor=operator_actor(operator), distributor=distributor_a)
    assert [admin.email for admin in found] == [full_admin.email]


def test_a_removed_admin_is_gone_and_the_removal_is_audited(distributor_a, full_admin, organization_admin):
    admin = membership(organization_admin, distributor_a)
    remove_admin(actor=actor_of(full_admin, distributor_a), admin=admin)
    assert get_membership(account=organization_admin, distributor_id=distributor_a.id) is None
    event = Event.objects.get(type="admin:removed")
    assert (event.subject_id, event.actor_id) == (admin.id, full_admin.id)
    with pytest.raises(NotFound):
        remove_admin(actor=actor_of(full_admin, distributor_a), admin=admin)


def test_an_invitation_is_withdrawn_not_removed(distributor_a, full_admin):
    admin = invite(full_admin, distributor_a, "soon@demo.test")
    with pytest.raises(Refused, match="withdraw"):
        remove_admin(actor=actor_of(full_admin, distributor_a), admin=admin)


def test_a_new_scope_replaces_the_old_one(
    distributor_a, full_admin, organization_admin, organization_a, organization_b
):
    admin = membership(organization_admin, distributor_a)
    change_scope(
        actor=actor_of(full_admin, distributor_a),
        admin=admin,
        scope=Scope.ORGANIZATION,
        organization_ids=[organization_b.id],
    )
    assert list_scope(admin) == [organization_b]
    assert actor_of(organization_admin, distributor_a).organization_ids == frozenset({organization_b.id})


def test_a_promotion_forgets_the_selected_organizations(distributor_a, full_admin, organization_admin):
    admin = membership(organization_admin, distributor_a)
    change_scope(actor=actor_of(full_admin, distributor_a), admin=admin, scope=Scope.FULL)
    assert list_scope(admin) == []
    assert actor_of(organization_admin, distributor_a).organization_ids is None


@pytest.mark.parametrize("scope", ["", "owner", "FULL"])
def test_an_unknown_scope_is_refused(distributor_a, full_admin, colleague, scope):
    with pytest.raises(Invalid):
        change_scope(
            actor=actor_of(full_admin, distributor_a),
            admin=membership(colleague, distributor_a),
            scope=scope,
        )


def test_a_scope_of_no_organization_is_refused(distributor_a, full_admin, colleague):
    with pytest.raises(Invalid):
        change_scope(
            actor=actor_of(full_admin, distributor_a),
            admin=membership(colleague, distributor_a),
            scope=Scope.ORGANIZATION,
        )


def test_a_foreign_organization_in_a_scope_is_refused(
    distributor_a, distributor_b, full_admin, stranger, colleague, organization_a
):
    from mipass.flows.add_organization import add_organization

    foreign = add_organization(
        actor=actor_of(stranger, distributor_b),
        distributor=distributor_b,
        name="Elsewhere",
        ceiling=None,
        idempotency_key="elsewhere",
    )
    with pytest.raises(Invalid):
        change_scope(
            actor=actor_of(full_admin, distributor_a),
            admin=membership(colleague, distributor_a),
            scope=Scope.ORGANIZATION,
            organization_ids=[organization_a.id, foreign.id],
        )
    assert membership(colleague, distributor_a).scope == Scope.FULL


def test_an_organization_that_is_being_removed_is_in_no_scope(
    distributor_a, full_admin, organization_admin, organization_a, organization_b
):
    actor = actor_of(full_admin, distributor_a)
    close_organization(actor=actor, organization=organization_a, typed_name=organization_a.name)
    assert list_scope(membership(organization_admin, distributor_a)) == []
    with pytest.raises(Invalid):
        change_scope(
            actor=actor,
            admin=membership(organization_admin, distributor_a),
            scope=Scope.ORGANIZATION,
            organization_ids=[organization_a.id],
        )
