"""Full Admins who are removed, demoted or disabled at once: one of them stays. And nobody is two things."""

from functools import partial

import pytest

from mipass.base.kit.actor import Actor
from mipass.domains.admins.answers import accept_invitation
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.queries import person_actor
from mipass.flows.block_account import block_account
from mipass.flows.make_operator import make_operator
from tests.fixtures import PASSWORD, actor_of, linked
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)


def membership(account):
    return Admin.objects.get(account=account, status="active")


def full_admins(distributor):
    return Admin.objects.filter(distributor=distributor, status="active", scope="full")


def test_of_two_full_admins_who_remove_each_other_one_stays(distributor_a, full_admin, colleague):
    calls = [
        partial(remove_admin, actor=actor_of(full_admin, distributor_a), admin=membership(colleague)),
        partial(remove_admin, actor=actor_of(colleague, distributor_a), admin=membership(full_admin)),
    ]
    answers = race(calls)
    assert len(won(answers)) == 1
    assert refusals(answers) == {"last_full_admin"}
    assert full_admins(distributor_a).count() == 1


def test_of_two_full_admins_who_demote_each_other_one_stays(
    distributor_a, full_admin, colleague, organization_a
):
    demote = partial(change_scope, scope="organization", organization_ids=[organization_a.id])
    calls = [
        partial(demote, actor=actor_of(full_admin, distributor_a), admin=membership(colleague)),
        partial(demote, actor=actor_of(colleague, distributor_a), admin=membership(full_admin)),
    ]
    answers = race(calls)
    assert len(won(answers)) == 1
    assert refusals(answers) == {"last_full_admin"}
    assert full_admins(distributor_a).count() == 1


def test_of_two_full_admins_who_are_disabled_at_once_one_stays(distributor_a, full_admin, colleague):
    calls = [
        partial(block_account, actor=Actor.system(), account=account) for account in (full_admin, colleague)
    ]
    answers = race(calls)
    assert len(won(answers)) == 1
    assert refusals(answers) == {"nobody_left"}


def test_of_a_removal_and_a_disabling_one_leaves_a_full_admin(distributor_a, full_admin, colleague):
    answers = race(
        [
            partial(remove_admin, actor=actor_of(colleague, distributor_a), admin=membership(full_admin)),
            partial(block_account, actor=Actor.system(), account=colleague),
        ]
    )
    assert len(won(answers)) == 1
    assert full_admins(distributor_a).filter(account__is_active=True).count() == 1


@pytest.mark.parametrize("_round", range(3))
def test_nobody_becomes_an_admin_and_an_operator_at_once(distributor_a, full_admin, stranger, _round):
    invitation = invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email=stranger.email,
        scope="full",
    )
    names = {"first_name": "Sam", "last_name": "Stranger", "password": PASSWORD}
    answers = race(
        [
            partial(
                accept_invitation,
                account=stranger,
                actor=person_actor(stranger),
                admin=invitation,
                token=linked(invitation),
            ),
            partial(make_operator, actor=Actor.system(), email=stranger.email, **names),
        ]
    )
    assert len(won(answers)) == 1
    assert refusals(answers) <= {"holds_memberships", "operator_account"}
