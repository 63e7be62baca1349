"""Admins List and Admin Details: what they show."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import claim_due_mails, mark_failed, mark_sent
from mipass.domains.admins.invitations import MAIL_KIND
from mipass.domains.admins.models import Admin, Scope
from mipass.domains.admins.nominations import nominate_admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.admins.tests.links import expire, invite, membership
from mipass.doors.portal.admins.tests.pages import at, shown
from tests.fixtures import sign_in


def emails(page: str) -> list[str]:
    """The addresses of the list, in its order."""
    return re.findall(r'<td data-label="Email">([^<]*)</td>', page)


@pytest.fixture
def page_of(client, full_admin, distributor_a):
    """The list as the Full Admin sees it."""
    sign_in(client, full_admin)
    return lambda **query: shown(client.get(at("list", distributor_a), query))


def test_the_list_shows_members_and_invitations_with_their_status(
    page_of, full_admin, organization_admin, distributor_a
):
    invite(full_admin, distributor_a, "b.invited@demo.test")
    expire(invite(full_admin, distributor_a, "a.expired@demo.test"))
    rows = re.findall(r"<tr>\s*<td.*?</tr>", page_of(), re.DOTALL)
    words = ["Expired", "Invited", "Active", "Active"]
    assert [re.sub(r".*badge[^>]*>.*?</svg>([^<]*)<.*", r"\1", row, flags=re.DOTALL) for row in rows] == words
    for heading in ("Admins List", "Invite Admin", "Email", "First Name", "Last Name", "Status"):
        assert heading in page_of()
    assert 'aria-label="View"' in rows[0]
    assert "Farah" in rows[2]


def test_the_list_sorts_by_email_both_ways(page_of, full_admin, colleague, organization_admin):
    ascending = [colleague.email, full_admin.email, organization_admin.email]
    assert emails(page_of()) == ascending
    assert emails(page_of(sort="-email")) == ascending[::-1]
    assert emails(page_of(sort="nonsense")) == ascending


@pytest.mark.parametrize("words", ["colleague@", "Colin", "LEAGUE"])
def test_the_search_finds_parts_of_addresses_and_names(page_of, colleague, full_admin, words):
    assert emails(page_of(q=words)) == [colleague.email]


def test_a_search_without_results_says_so(page_of):
    page = page_of(q="nobody at all")
    assert "No admins found" in page
    assert "0 of 0" in page


def test_the_list_pages_and_keeps_its_state(page_of, full_admin, distributor_a):
    for number in range(11):
        invite(full_admin, distributor_a, f"guest{number:02}@demo.test")
    assert len(emails(page_of())) == 10
    second = page_of(page="2", sort="-email")
    assert emails(second) == ["guest00@demo.test", "full.admin@demo.test"]
    assert "11 - 12 of 12" in second
    assert len(emails(page_of(per_page="25"))) == 12


def test_the_ended_and_those_of_others_are_not_listed(
    page_of, full_admin, distributor_a, distributor_b, stranger
):
    gone = invite(full_admin, distributor_a, "gone@demo.test")
    for status in ("declined", "withdrawn", "replaced"):
        Admin.objects.filter(id=gone.id).update(status=status)
        assert emails(page_of()) == [full_admin.email]


def test_more_admins_cost_no_more_queries(page_of, full_admin, distributor_a):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            page_of()
        return len(queries)

    page_of()
    few = count()
    for number in range(8):
        invite(full_admin, distributor_a, f"guest{number}@demo.test")
    page_of()
    assert count() == few


@pytest.mark.usefixtures("utc")
def test_details_show_the_member_the_invitation_and_the_scope(
    client, full_admin, organization_admin, organization_a, distributor_a
):
    admin = membership(organization_admin, distributor_a)
    Admin.objects.filter(id=admin.id).update(invited_at=datetime(2024, 2, 1, 12, tzinfo=UTC))
    page = shown(sign_in(client, full_admin).get(at("view", distributor_a, admin)))
    for words in ("Olga", "Site", organization_admin.email, "Active", "Account Actions"):
        assert words in page
    for words in ("Sent From Admin", full_admin.email, "Available", "1 February 2024"):
        assert words in page
    for words in ("Scope Level", "Organization Admin", organization_a.name):
        assert words in page
    assert at("scope", distributor_a, admin) in page
    assert at("remove", distributor_a, admin) in page
    assert at("resend", distributor_a, admin) not in page


def test_details_of_an_invitation_offer_to_resend_and_withdraw_it(client, full_admin, distributor_a):
    admin = invite(full_admin, distributor_a, "guest@demo.test")
    page = shown(sign_in(client, full_admin).get(at("view", distributor_a, admin)))
    assert at("resend", distributor_a, admin) in page
    assert at("withdraw", distributor_a, admin) in page
    assert at("remove", distributor_a, admin) not in page


def test_details_tell_what_became_of_the_mail(client, full_admin, distributor_a):
    admin = invite(full_admin, distributor_a, "guest@demo.test")
    sign_in(client, full_admin)

    def page() -> str:
        return shown(client.get(at("view", distributor_a, admin)))

    assert "Queued" in page()
    (mail,) = [mail for mail in claim_due_mails(limit=50) if mail.subject_id == admin.id]
    mark_sent(mail_id=mail.id, answer="250 taken")
    assert "Sent<" in page()
    Mail.objects.update(status="queued")  # as if it were sent again
    mark_failed(mail_id=mail.id, attempts=9, answer="550 <no such> user", give_up=True)
    assert "Failed" in page()
    assert "550 &lt;no such&gt; user" in page()


def test_the_mail_of_a_nomination_is_not_taken_for_the_one_that_tells_of_it(
    client, full_admin, operator, distributor_a
):
    admin = nominate_admin(actor=operator_actor(operator), distributor=distributor_a, email="guest@demo.test")
    for mail in claim_due_mails(limit=50):
        if mail.subject_id == admin.id and mail.kind == MAIL_KIND:
            mark_failed(mail_id=mail.id, attempts=9, answer="550 no", give_up=True)
    page = shown(sign_in(client, full_admin).get(at("view", distributor_a, admin)))
    assert "Failed" in page
    assert operator.email not in page


def test_ones_own_details_offer_no_change(client, full_admin, distributor_a):
    admin = membership(full_admin, distributor_a)
    page = shown(sign_in(client, full_admin).get(at("view", distributor_a, admin)))
    assert "This is you." in page
    assert "Account Actions" not in page
    assert at("scope", distributor_a, admin) not in page


def test_a_scope_of_which_nothing_is_left_says_so(
    client, full_admin, organization_admin, organization_a, distributor_a
):
    from mipass.flows.close_organization import close_organization
    from tests.fixtures import actor_of

    actor = actor_of(full_admin, distributor_a)
    close_organization(actor=actor, organization=organization_a, typed_name=organization_a.name)
    admin = membership(organization_admin, distributor_a)
    page = shown(sign_in(client, full_admin).get(at("view", distributor_a, admin)))
    assert admin.scope == Scope.ORGANIZATION
    assert "None remain" in page
