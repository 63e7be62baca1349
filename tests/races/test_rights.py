"""Rights that are taken away while somebody acts by them: whoever commits second sees what was first."""

from functools import partial
from itertools import count
from threading import Event

import pytest

from mipass.domains.accounts.models import Account
from mipass.domains.admins.invitations import invite_admin, resend_invitation
from mipass.domains.admins.models import Admin, Role, Scope
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer, Voucher
from mipass.domains.distributors.operations import resume_distributor, suspend_distributor
from mipass.domains.organizations.operations import rename_organization, set_organization_status
from mipass.flows.close_organization import close_organization
from mipass.flows.issue_credential import issue_credential
from mipass.flows.set_limit import set_limit
from tests.fixtures import actor_of, sell
from tests.ledger.scene import card, key
from tests.races.held import held_up
from tests.races.processes import running_server
from tests.races.race import Call, race, refusals, won
from tests.races.test_http import SEEN, Browser, issue

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(transactional_db):
    with running_server() as address:
        yield address


@pytest.fixture
def manager(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


def membership(account):
    return Admin.objects.get(account=account, status="active")


@pytest.fixture
def take_away(manager, colleague, distributor_a, organization_a, organization_b, operator):
    """The ways to take the colleague's right to issue for Organization B, or to redeem."""
    theirs = membership(colleague)
    elsewhere = partial(change_scope, scope=Scope.ORGANIZATION, organization_ids=[organization_a.id])
    here = {"actor": manager, "organization": organization_b}
    return {
        "removed": partial(remove_admin, actor=manager, admin=theirs),
        "re-scoped": partial(elsewhere, actor=manager, admin=theirs),
        "of another role": partial(
            change_scope, actor=manager, admin=theirs, role=Role.AUDITOR, scope=Scope.FULL
        ),
        "blocked": partial(Account.objects.filter(id=colleague.id).update, is_active=False),
        "suspended": partial(suspend_distributor, actor=operator_actor(operator), distributor=distributor_a),
        "disabled": partial(set_organization_status, **here, status="disabled"),
        "closed": partial(close_organization, **here, typed_name=organization_b.name),
    }


@pytest.mark.parametrize(
    "way", ["removed", "re-scoped", "of another role", "blocked", "suspended", "disabled", "closed"]
)
def test_nothing_is_issued_by_a_right_that_was_taken_away_first(
    server, distributor_a, colleague, organization_b, take_away, way
):
    browser = Browser(server, colleague, distributor_a)
    with held_up(partial(issue, browser, organization_b, 1)) as answer:
        take_away[way]()
    assert answer.result() in {403, 404, 422}
    assert not Credential.objects.exists()
    assert not Transfer.objects.filter(code="issue").exists()
    assert list(check_ledger()) == []


@pytest.mark.parametrize("way", ["removed", "re-scoped", "of another role", "blocked", "suspended"])
def test_nothing_is_redeemed_by_one(server, operator, distributor_a, colleague, take_away, way):
    sold = sell(operator, 50, "held")
    browser = Browser(server, colleague, distributor_a)
    pair = {"serial_number": sold.voucher.serial, "authentication_code": sold.authentication_code}
    with held_up(partial(browser.post, "distributor:redeem", step="3", **pair)) as answer:
        take_away[way]()
    assert answer.result() in {403, 404}
    assert Voucher.objects.get(id=sold.voucher.id).status == "unredeemed"


def test_what_is_held_up_without_that_is_issued(server, distributor_a, colleague, organization_b):
    with held_up(partial(issue, Browser(server, colleague, distributor_a), organization_b, 1)) as answer:
        pass
    assert answer.result() == SEEN
    assert Credential.objects.count() == 1


@pytest.mark.parametrize("way", ["removed", "of another role", "suspended", "disabled"])
def test_once_it_is_answered_not_one_more_is_issued(
    server, distributor_a, colleague, organization_b, take_away, way
):
    browsers, numbers, stop = [Browser(server, colleague, distributor_a) for _ in range(6)], count(1), Event()

    def issuing(browser):
        while not stop.is_set():
            issue(browser, organization_b, next(numbers))

    def taking():
        try:
            while Credential.objects.count() < 6:
                pass
            take_away[way]()
            issued = Credential.objects.count()
            stop.wait(1)
        finally:
            stop.set()
        return issued

    *_, issued = race([*[partial(issuing, browser) for browser in browsers], taking])
    assert Credential.objects.count() == issued
    assert list(check_ledger()) == []


def test_two_full_admins_who_remove_each_other_do_not_both_go(
    distributor_a, full_admin, colleague, organization_admin
):
    manager = actor_of(full_admin, distributor_a)
    change_scope(actor=manager, admin=membership(organization_admin), scope=Scope.FULL)  # so neither is last
    pair = [(full_admin, colleague), (colleague, full_admin)]
    calls = [
        partial(remove_admin, actor=actor_of(one, distributor_a), admin=membership(other))
        for one, other in pair
    ]
    answers = race(calls)
    assert len(won(answers)) == 1
    assert refusals(answers) == {"forbidden"}
    left = Admin.objects.filter(distributor=distributor_a, status="active", scope="full")
    assert left.count() == 2


@pytest.mark.parametrize("_round", range(3))
def test_whatever_is_done_at_once_nobody_waits_for_ever(
    manager, operator, colleague, organization_admin, distributor_a, organization_a, organization_b, _round
):
    """On PostgreSQL a deadlock would end one of them with an error, which `race` raises."""
    other = actor_of(colleague, distributor_a)
    vendor = {"actor": operator_actor(operator), "distributor": distributor_a}
    here, there = ({"organization": place} for place in (organization_a, organization_b))
    site = membership(organization_admin)
    places = [organization_a.id, organization_b.id]
    widen = partial(change_scope, admin=site, scope=Scope.ORGANIZATION, organization_ids=places)
    invited = invite_admin(
        actor=other, distributor=distributor_a, email="new@demo.test", scope=Scope.ORGANIZATION,
        organization_ids=[organization_b.id],
    )  # fmt: skip
    calls: list[Call] = [
        *[
            partial(issue_credential, actor=who, **place, request=card(number=number), idempotency_key=key())
            for number, (who, place) in enumerate([(manager, here), (other, there)] * 3)
        ],
        partial(set_organization_status, actor=other, **there, status="disabled"),
        partial(rename_organization, actor=manager, **there, name="Renamed"),
        partial(set_limit, actor=other, **here, ceiling=12, idempotency_key=key()),
        partial(widen, actor=manager),
        partial(widen, actor=other),
        partial(remove_admin, actor=other, admin=site),
        partial(resend_invitation, actor=manager, admin=invited),
        partial(remove_admin, actor=manager, admin=membership(colleague)),
        partial(close_organization, actor=other, **here, typed_name=organization_a.name),
        partial(suspend_distributor, **vendor),
        partial(resume_distributor, **vendor),
    ]
    race(calls)
    assert list(check_ledger()) == []
