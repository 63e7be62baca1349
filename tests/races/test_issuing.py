"""Issuing while others issue, lower the limit, switch it, or remove the organization."""

import threading
from contextlib import suppress
from functools import partial

import pytest
from django.db import connection

from mipass.base.audit.models import Event
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Credential
from mipass.domains.credits import ledger
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import LedgerAccount
from mipass.flows.close_organization import close_organization, continue_closings
from mipass.flows.set_limit import set_limit
from mipass.flows.withdraw_credential import withdraw_credential
from tests.ledger.scene import card, key, make_scene
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)

MANY = 12


def issues(scene, organization, count=MANY):
    """As many people, each issuing one credential."""
    return [partial(scene.issue, organization, card(number=number + 1)) for number in range(count)]


def limit_to(scene, organization, ceiling):
    return partial(
        set_limit, actor=scene.admin, organization=organization, ceiling=ceiling, idempotency_key=key()
    )


@pytest.mark.parametrize("ceiling", [None, 5])
def test_the_last_credits_are_issued_once_each(ceiling):
    scene = make_scene(credits=5)
    organization = scene.add("North", ceiling)
    answers = race(issues(scene, organization))
    assert len(won(answers)) == 5
    assert refusals(answers) == {"not_enough_credits"}
    assert scene.summary(organization).issued == Credential.objects.count() == 5
    assert scene.pool.unallocated == 0
    assert list(check_ledger()) == []


def test_two_organizations_share_the_pool_to_its_end():
    scene = make_scene(credits=5)
    units = [scene.add("North"), scene.add("South")]
    answers = race([*issues(scene, units[0], 6), *issues(scene, units[1], 6)])
    assert len(won(answers)) == scene.pool.issued == 5
    assert list(check_ledger()) == []


def test_a_limit_lowered_among_many_issues_holds():
    scene = make_scene(credits=30)
    organization = scene.add("North", 20)
    lower = limit_to(scene, organization, 6)
    issues_and_one_limit = issues(scene, organization)
    issues_and_one_limit.insert(MANY // 2, lower)
    answers = race(issues_and_one_limit)
    issued = scene.summary(organization).issued
    lowered = not hasattr(answers[MANY // 2], "code")
    assert refusals(answers) <= {"limit_below_issued", "not_enough_credits", "allocation_changed"}
    assert issued <= (6 if lowered else 20)
    assert scene.summary(organization).ceiling == (6 if lowered else 20)
    assert list(check_ledger()) == []


def test_a_switch_to_limited_among_many_issues_holds():
    scene = make_scene(credits=30)
    organization = scene.add("North")
    calls = issues(scene, organization)
    calls.insert(MANY // 2, limit_to(scene, organization, 8))
    answers = race(calls)
    summary = scene.summary(organization)
    switched = not hasattr(answers[MANY // 2], "code")
    assert refusals(answers) <= {"limit_below_issued", "not_enough_credits", "allocation_changed"}
    assert summary.ceiling == (8 if switched else None)
    assert summary.issued <= (8 if switched else MANY)
    assert list(check_ledger()) == []


def test_a_removed_organization_issues_nothing_more():
    scene = make_scene(credits=30)
    organization = scene.add("North", 20)
    close = partial(close_organization, actor=scene.admin, organization=organization, typed_name="North")
    answers = race([*issues(scene, organization, 6), close, *issues(scene, organization, 6)])
    assert refusals(answers) <= {"organization_not_enabled", "allocation_changed", "not_enough_credits"}
    while continue_closings():
        pass
    assert scene.again(organization).status == "removed"
    assert not Credential.objects.exclude(status="revoked").exists()
    assert scene.pool.allocated == 0
    assert scene.pool.unallocated == 30 - scene.pool.issued
    assert list(check_ledger()) == []


def test_a_credential_is_withdrawn_once():
    scene = make_scene(credits=3)
    credential = scene.issue(scene.add("North", 2))
    answers = race([partial(withdraw_credential, actor=scene.admin, credential=credential)] * 6)
    assert len(won(answers)) == 1
    assert refusals(answers) == {"wrong_state"}
    assert (scene.pool.issued, scene.pool.allocated) == (0, 2)


def test_one_key_in_parallel_issues_once_and_gives_everybody_the_same_answer():
    scene = make_scene(credits=5)
    organization, same_key = scene.add("North"), key()
    answers = race([partial(scene.issue, organization, card(), same_key)] * 8)
    assert {credential.id for credential in answers} == {Credential.objects.get().id}
    assert scene.pool.issued == 1
    assert Mail.objects.filter(kind="credential-invitation").count() == 1
    assert Event.objects.filter(type="credential:issued").count() == 1


def test_one_key_in_parallel_for_two_contents_serves_one_of_them():
    scene = make_scene(credits=5)
    organization, same_key = scene.add("North"), key()
    answers = race(
        [partial(scene.issue, organization, card(number=number), same_key) for number in range(1, 9)]
    )
    assert len(won(answers)) == scene.pool.issued == 1
    assert refusals(answers) == {"idempotency_key_reused"}


def test_balances_that_are_read_first_and_written_later_are_found_out(monkeypatch):
    """On PostgreSQL one of two postings is lost; SQLite serialises writers and hides it."""
    both_have_read = threading.Barrier(2)

    def naive_move(entry, account):
        row = LedgerAccount.objects.get(id=account.id)
        if account.code == "issued":
            with suppress(threading.BrokenBarrierError):
                both_have_read.wait(1)
        if account == entry.credit:
            row.credits_posted += entry.amount
        else:
            row.debits_posted += entry.amount
        row.save()

    scene = make_scene(credits=5)
    organization = scene.add("North")
    monkeypatch.setattr(ledger, "_move", naive_move)
    race(issues(scene, organization, 2))
    broken = {breach.rule for breach in check_ledger()}
    assert ("the kept balance equals the postings" in broken) == (connection.vendor == "postgresql")
