"""Each event of the credit table as a statement: what moved, from where to where, and what is left."""

from functools import partial

import pytest

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.operations import (
    move_credential,
    revoke_credential,
)
from mipass.domains.credits.models import Transfer
from mipass.flows.close_organization import close_organization, continue_closings
from mipass.flows.correct_credits import correct_credits
from mipass.flows.set_limit import set_limit
from mipass.flows.withdraw_credential import withdraw_credential
from tests.factories import seed_accepted
from tests.ledger.scene import card, key, make_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return make_scene(credits=100)


def statement(scene, skip=1):
    """The distributor's transfers, oldest first, but for the first redemption."""
    rows = Transfer.objects.filter(distributor=scene.distributor).order_by("id")
    lines = rows.values_list("code", "debit__code", "credit__code", "amount")
    return [f"{code}: {amount} from {debit} to {credit}" for code, debit, credit, amount in lines][skip:]


def balances(scene):
    pool = scene.pool
    return {
        "sold": pool.sold,
        "unallocated": pool.unallocated,
        "allocated": pool.allocated,
        "issued": pool.issued,
    }


def limit(scene, organization, ceiling):
    set_limit(actor=scene.admin, organization=organization, ceiling=ceiling, idempotency_key=key())


def test_redeeming_a_voucher(scene):
    assert statement(scene, skip=0) == ["redeem: 100 from sold to unallocated"]
    assert balances(scene) == {"sold": 100, "unallocated": 100, "allocated": 0, "issued": 0}


def test_setting_and_raising_a_limit(scene):
    north = scene.add("North", 10)
    limit(scene, north, 25)
    assert statement(scene) == [
        "allocate: 10 from unallocated to allocated",
        "allocate: 15 from unallocated to allocated",
    ]
    assert balances(scene) == {"sold": 100, "unallocated": 75, "allocated": 25, "issued": 0}


def test_lowering_a_limit_to_what_is_issued(scene):
    north = scene.add("North", 10)
    scene.issue(north)
    limit(scene, north, 1)
    assert statement(scene) == [
        "allocate: 10 from unallocated to allocated",
        "issue: 1 from allocated to issued",
        "deallocate: 9 from allocated to unallocated",
    ]
    assert balances(scene) == {"sold": 100, "unallocated": 99, "allocated": 0, "issued": 1}


def test_a_limit_that_stays_moves_nothing(scene):
    north = scene.add("North", 10)
    limit(scene, north, 10)
    assert statement(scene) == ["allocate: 10 from unallocated to allocated"]


def test_switching_to_non_limited_returns_the_unspent_rest(scene):
    north = scene.add("North", 10)
    scene.issue(north)
    limit(scene, north, None)
    assert statement(scene)[-1] == "deallocate: 9 from allocated to unallocated"
    assert (scene.summary(north).ceiling, scene.summary(north).available) == (None, 99)


def test_switching_to_limited_counts_what_is_issued(scene):
    north = scene.add("North")
    scene.issue(north)
    scene.issue(north)
    limit(scene, north, 5)
    assert statement(scene)[-1] == "allocate: 3 from unallocated to allocated"
    assert (scene.summary(north).ceiling, scene.summary(north).available) == (5, 3)


def test_issuing_from_the_pool_and_from_an_allocation(scene):
    scene.issue(scene.add("Free"))
    scene.issue(scene.add("North", 2))
    assert statement(scene) == [
        "issue: 1 from unallocated to issued",
        "allocate: 2 from unallocated to allocated",
        "issue: 1 from allocated to issued",
    ]
    assert balances(scene) == {"sold": 100, "unallocated": 97, "allocated": 1, "issued": 2}


def test_a_copy_costs_a_credit_and_nothing_else_does(scene):
    north = scene.add("North", 5)
    credential = scene.issue(north)
    scene.issue(north, card("copy@demo.test"))
    seed_accepted(actor=Actor.system(), credential=credential)
    change = {"actor": scene.admin, "credential": credential}
    move_credential(verb="set_installer", **change)
    move_credential(verb="disable", **change)
    move_credential(verb="enable", **change)
    revoke_credential(reason="lost", **change)
    assert [line for line in statement(scene) if line.startswith("issue")] == [
        "issue: 1 from allocated to issued"
    ] * 2
    assert balances(scene) == {"sold": 100, "unallocated": 95, "allocated": 3, "issued": 2}


@pytest.mark.parametrize(("ceiling", "destination"), [(5, "allocated"), (None, "unallocated")])
def test_withdrawing_returns_the_credit_to_where_it_is_spent_from(scene, ceiling, destination):
    credential = scene.issue(scene.add("North", ceiling))
    before = balances(scene)[destination]
    withdraw_credential(actor=scene.admin, credential=credential)
    assert statement(scene)[-1] == f"withdraw: 1 from issued to {destination}"
    assert balances(scene)[destination] == before + 1
    last = Transfer.objects.filter(distributor=scene.distributor).latest("id")
    assert last.reverses_id == credential.issue_transfer_id


def test_withdrawing_after_a_switch_returns_to_where_it_is_spent_from_now(scene):
    north = scene.add("North", 5)
    credential = scene.issue(north)
    limit(scene, north, None)
    withdraw_credential(actor=scene.admin, credential=credential)
    assert statement(scene)[-2:] == [
        "deallocate: 4 from allocated to unallocated",
        "withdraw: 1 from issued to unallocated",
    ]
    assert balances(scene) == {"sold": 100, "unallocated": 100, "allocated": 0, "issued": 0}


def test_removing_an_organization_returns_its_unspent_rest(scene):
    north = scene.add("North", 5)
    scene.issue(north)
    close_organization(actor=scene.admin, organization=north, typed_name="North")
    while continue_closings():
        pass
    assert statement(scene)[-1] == "deallocate: 4 from allocated to unallocated"
    assert balances(scene) == {"sold": 100, "unallocated": 99, "allocated": 0, "issued": 1}


def test_correcting_both_ways(scene):
    correct = partial(
        correct_credits, actor=scene.vendor, distributor=scene.distributor, reason="counted anew"
    )
    correct(amount=5, idempotency_key=key())
    correct(amount=-20, idempotency_key=key())
    assert statement(scene) == [
        "correct: 5 from sold to unallocated",
        "correct: 20 from unallocated to sold",
    ]
    assert balances(scene) == {"sold": 85, "unallocated": 85, "allocated": 0, "issued": 0}
