"""Full Admins hear of low credits once for each time that the pool falls below their threshold."""

import pytest

from mipass.base.audit.models import Event
from mipass.base.kit.errors import Forbidden, Invalid, NotFound
from mipass.base.outbox.models import Mail, Notice
from mipass.base.outbox.operations import claim_due_mails
from mipass.domains.admins.low_credits import MAILS_PER_HOUR
from mipass.domains.distributors.operations import set_low_credit_threshold
from mipass.flows.add_organization import add_organization
from mipass.flows.issue_credential import issue_credential
from mipass.flows.set_limit import set_limit
from mipass.flows.withdraw_credential import withdraw_credential
from tests.fixtures import actor_of
from tests.ledger.scene import card, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def threshold(admin, distributor_a):
    """Set the threshold so that this many credits may be used before it is crossed."""

    def set_to(threshold):
        set_low_credit_threshold(actor=admin, distributor=distributor_a, threshold=threshold)
        distributor_a.refresh_from_db()

    return set_to


@pytest.fixture
def issue(admin, distributor_a):
    numbers = iter(range(1, 1000))

    def one(organization):
        organization.distributor = distributor_a
        return issue_credential(
            actor=admin, organization=organization, request=card(number=next(numbers)), idempotency_key=key()
        )

    return one


@pytest.fixture
def limit(admin, distributor_a):
    def to(organization, ceiling):
        organization.distributor = distributor_a
        set_limit(actor=admin, organization=organization, ceiling=ceiling, idempotency_key=key())

    return to


def warned():
    """To whom a mail of low credits goes."""
    return sorted(Mail.objects.filter(kind="low-credits").values_list("recipient", flat=True))


def test_nothing_is_said_while_no_threshold_is_set(organization_b, limit):
    limit(organization_b, 115)
    assert warned() == []


def test_the_issue_that_goes_below_is_told_to_every_full_admin_and_to_nobody_else(
    organization_b, organization_admin, full_admin, colleague, threshold, issue
):
    threshold(104)  # 115, less 10 that Organization A has allocated
    issue(organization_b)
    assert warned() == []
    issue(organization_b)
    assert warned() == [colleague.email, full_admin.email]
    told = Notice.objects.filter(kind="low-credits")
    assert {notice.account_id for notice in told} == {colleague.id, full_admin.id}
    assert all(notice.params == {"unallocated": 103, "threshold": 104} for notice in told)
    mails = [mail for mail in claim_due_mails(limit=50) if mail.kind == "low-credits"]
    assert [dict(mail.context) for mail in mails] == [{"unallocated": 103, "threshold": 104}] * 2
    event = Event.objects.get(type="credits:low")
    assert event.details == {"unallocated": 103, "threshold": 104}
    assert event.subject_id == event.distributor_id == organization_b.distributor_id


def test_further_issues_below_it_are_silent(organization_b, threshold, issue):
    threshold(115)
    for _ in range(3):
        issue(organization_b)
    assert len(warned()) == 1


def test_a_rise_above_it_and_another_fall_are_told_again(organization_b, admin, threshold, issue):
    threshold(115)
    credential = issue(organization_b)
    withdraw_credential(actor=admin, credential=credential)
    issue(organization_b)
    assert len(warned()) == 2


def test_a_raised_limit_counts_as_well(organization_b, threshold, limit):
    threshold(20)
    limit(organization_b, 95)
    assert warned() == []
    limit(organization_b, 96)
    assert len(warned()) == 1


def test_a_first_limit_counts_as_well(distributor_a, admin, threshold):
    threshold(111)
    add_organization(actor=admin, distributor=distributor_a, name="Fifth", ceiling=5, idempotency_key="fifth")
    assert len(warned()) == 1


def test_issuing_from_an_own_allocation_leaves_the_pool_alone(organization_a, threshold, issue):
    threshold(105)
    issue(organization_a)
    assert warned() == []


def test_a_refused_issue_tells_nothing(organization_b, admin, distributor_a, threshold, issue, limit):
    limit(organization_b, 0)
    threshold(115)
    with pytest.raises(Exception, match="not enough credits"):
        issue(organization_b)
    assert warned() == []


def test_crossing_again_and_again_does_not_flood_a_mailbox(organization_b, threshold, limit):
    threshold(115)
    limit(organization_b, 0)
    for _ in range(MAILS_PER_HOUR + 3):
        limit(organization_b, 1)
        limit(organization_b, 0)
    assert len(warned()) == MAILS_PER_HOUR
    assert Notice.objects.filter(kind="low-credits").count() == MAILS_PER_HOUR + 3


def test_issuing_costs_no_query_more_while_no_threshold_is_set(
    organization_b, issue, threshold, django_assert_max_num_queries
):
    issue(organization_b)
    with django_assert_max_num_queries(100) as before:
        issue(organization_b)
    threshold(1)
    with django_assert_max_num_queries(100) as watched:
        issue(organization_b)
    assert len(watched) == len(before) + 1


def test_setting_it_is_recorded_once_and_is_a_full_admins_alone(
    admin, distributor_a, organization_admin, stranger, distributor_b
):
    for _ in range(2):
        set_low_credit_threshold(actor=admin, distributor=distributor_a, threshold=7)
    events = Event.objects.filter(type="distributor:edited")
    assert [event.details for event in events] == [{"fields": ["low_credit_threshold"]}]
    for account, home, refusal in (
        (organization_admin, distributor_a, Forbidden),
        (stranger, distributor_b, NotFound),
    ):
        with pytest.raises(refusal):
            set_low_credit_threshold(actor=actor_of(account, home), distributor=distributor_a, threshold=9)
    distributor_a.refresh_from_db()
    assert distributor_a.low_credit_threshold == 7


@pytest.mark.parametrize("threshold", [0, -1, 1_000_000_001])
def test_a_threshold_that_cannot_be_is_refused(admin, distributor_a, threshold):
    with pytest.raises(Invalid):
        set_low_credit_threshold(actor=admin, distributor=distributor_a, threshold=threshold)
