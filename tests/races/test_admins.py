"""Two Full Admins who remove each other: one of them stays."""

from functools import partial

import pytest

from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import change_scope, remove_admin
from tests.cast import actor_of
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
