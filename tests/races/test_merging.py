"""Merging holders against issues and other merges: nobody's credential is left with who was merged away."""

from functools import partial

import pytest

from mipass.domains.credentials.holding import link_holder
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import HolderFacts
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.flows.add_holder import add_holder
from mipass.flows.issue_credential import issue_credential
from mipass.flows.merge_holders import merge_holders
from tests.fixtures import actor_of
from tests.races.race import race, refusals, won

pytestmark = pytest.mark.django_db(transaction=True)
EMAIL = "front.desk@example.com"


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def holders(full_admin, admin, organization_b):
    """Two holders at one address, each with a credential and something that only they know."""
    made = []
    for number, more in enumerate(("E-1", "E-2", "E-3")):
        facts = HolderFacts(EMAIL, "Ada", "Lovelace", more)
        holder = add_holder(actor=admin, organization=organization_b, facts=facts, idempotency_key=more)
        card = {"facility_code": 1, "card_number": 100 + number}
        credential = issue(full_admin, organization_b, EMAIL, values=card)
        link_holder(actor=admin, credential=credential, holder=holder)
        made.append(holder)
    return made


def merge(admin, holder, *others):
    return merge_holders(actor=admin, holder=holder, others=others)


def issue_to(admin, holder, number):
    return issue_credential(
        actor=admin,
        organization=holder.organization,
        request=CardRequest(email=EMAIL, format="H10301", values={"facility_code": 2, "card_number": number}),
        holder=holder,
        idempotency_key=f"desk {number}",
    )


def held():
    """How many credentials each active holder has; an inactive one must have none."""
    assert not Credential.objects.filter(holder__active=False).exists()
    assert list(check_ledger()) == []
    return {
        holder.id: Credential.objects.filter(holder=holder).count()
        for holder in Holder.objects.filter(active=True)
    }


def test_what_is_issued_meanwhile_goes_to_who_stays_or_to_nobody(admin, holders):
    stays, goes, third = holders
    calls = [partial(issue_to, admin, goes, number) for number in range(3)]
    merged, *issued = race([partial(merge, admin, stays, goes), *calls])
    assert merged.id == stays.id
    assert refusals(issued) <= {"holder_inactive"}
    assert held() == {stays.id: 2 + len(won(issued)), third.id: 1}


def test_of_two_merges_that_cross_one_holds(admin, holders):
    one, other, third = holders
    answers = race([partial(merge, admin, one, other), partial(merge, admin, other, one)])
    [stays] = won(answers)
    assert refusals(answers) == {"holder_inactive"}
    assert held() == {stays.id: 2, third.id: 1}


def test_merges_in_a_circle_end_and_lose_nothing(admin, holders):
    one, two, three = holders
    circle = [
        partial(merge, admin, one, two),
        partial(merge, admin, two, three),
        partial(merge, admin, three, one),
    ]
    answers = race(circle)
    assert won(answers)
    assert refusals(answers) <= {"holder_inactive"}
    assert sum(held().values()) == 3


def test_the_same_merge_twice_is_one(admin, holders):
    stays, goes, third = holders
    answers = race([partial(merge, admin, stays, goes)] * 3)
    assert {answer.id for answer in won(answers)} == {stays.id}
    assert held() == {stays.id: 2, third.id: 1}
