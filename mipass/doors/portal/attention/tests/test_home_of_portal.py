"""*Home*: each thing that needs a hand, its number, and the list that it leads to, within one's reach."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import midnight, now, today
from mipass.base.outbox.models import Mail
from mipass.domains.admins.models import Admin
from mipass.domains.admins.tests.links import expire, invite
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credits.pace import DayCredits
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import set_organization_status
from mipass.domains.readers.models import Reader
from mipass.doors.portal.credentials.tests.scene import issue
from mipass.doors.web.pace import pace_words
from mipass.flows.close_organization import close_organization
from tests.access import answers
from tests.factories import seed_reader
from tests.fixtures import actor_of, sign_in
from tests.pages import details, find, page_of, words


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


@pytest.fixture
def url(distributor_a):
    return reverse("attention:distributor", args=[distributor_a.id])


@pytest.fixture
def own(organization_a):
    return reverse("attention:organization", args=[organization_a.distributor_id, organization_a.id])


@pytest.fixture
def troubled(full_admin, organization_a):
    """One credential of Organization A in each trouble, one whose link ends today, and one in none."""
    made = {
        name: issue(full_admin, organization_a, f"{name}@example.com")
        for name in ("failed", "expired", "refused", "today", "fine")
    }
    Mail.objects.filter(subject_id=made["failed"].id).update(status="failed")
    Credential.objects.filter(id=made["expired"].id).update(link_expires_at=now() - timedelta(days=2))
    last = midnight(today() + timedelta(days=1)) - timedelta(microseconds=1)
    Credential.objects.filter(id=made["today"].id).update(link_expires_at=last)
    Device.objects.create(
        distributor_id=organization_a.distributor_id,
        organization_id=organization_a.id,
        credential=made["refused"],
        dpop_thumbprint="t" * 43,
        claimed_at=now(),
        last_seen_at=now(),
        refused_at=now(),
    )
    made["refused"].offer_set.create(distributor_id=organization_a.distributor_id, link_hash=b"x" * 32)
    return made


def hands(page, label):
    """What stands under a label, with where each leads."""
    lists = page_of(page).select(f'ul.hands[aria-label="{label}"]')
    return {words(link): link["href"] for each in lists for link in each.select("a")}


def listed(portal, href):
    cells = page_of(portal.get(href)).select('td[data-label="Email"], td[data-label="Name"]')
    return [words(cell) for cell in cells]


def test_each_count_leads_to_the_list_of_just_these(portal, url, troubled):
    found = hands(portal.get(url), "Organization A")
    assert {label: listed(portal, href) for label, href in found.items()} == {
        "Failed mails: 1": ["failed@example.com"],
        "Invitations refused on the phone: 1": ["refused@example.com"],
        "Expired links: 1": ["expired@example.com"],
        "Links that end today: 1": ["today@example.com"],
    }


def test_an_organization_has_the_same_for_itself(portal, url, own, troubled):
    assert hands(portal.get(own), "Organization A") == hands(portal.get(url), "Organization A")
    link = find(page_of(portal.get(url)), 'td[data-label="Organization"] a')
    assert link["href"] == own
    assert words(find(page_of(portal.get(own)), "h1")) == "Organization A"


def test_readers_that_say_nothing_for_a_week_are_silent(portal, url, organization_a):
    for name, seen, enrolled in (("quiet", 8, 9), ("talks", 1, 9), ("new", None, 1), ("never", None, 9)):
        reader = seed_reader(
            actor=Actor.system(), organization=organization_a, name=name, firmware_version="1.0"
        )
        at = None if seen is None else now() - timedelta(days=seen)
        Reader.objects.filter(id=reader.id).update(
            last_seen_at=at, enrolled_at=now() - timedelta(days=enrolled)
        )
    found = hands(portal.get(url), "Organization A")
    assert listed(portal, found["Silent readers: 2"]) == ["never", "quiet"]
    page = portal.get(found["Silent readers: 2"])
    assert len(listed(portal, find(page_of(page), "p.card-body a")["href"])) == 4


def test_low_credits_are_told_where_there_is_a_limit_or_a_threshold(
    portal, url, full_admin, organization_a, distributor_a
):
    for number in range(10):
        issue(full_admin, organization_a, f"person{number}@example.com")
    assert "Credits left: 0" in hands(portal.get(url), "Organization A")
    assert not hands(portal.get(url), distributor_a.name)
    Distributor.objects.filter(id=distributor_a.id).update(low_credit_threshold=10_000)
    [(label, href)] = hands(portal.get(url), distributor_a.name).items()
    assert label.startswith("Unallocated credits left: ")
    assert href == reverse("distributor:view", args=[distributor_a.id])


def test_invitations_of_admins_that_nobody_answered_are_told(portal, url, full_admin, distributor_a):
    expire(invite(full_admin, distributor_a, "late@demo.test"))
    declined = invite(full_admin, distributor_a, "no@demo.test")
    Admin.objects.filter(id=declined.id).update(status="declined", ended_at=now())
    found = hands(portal.get(url), distributor_a.name)
    assert [*found] == ["Admins who declined: 1", "Expired invitations of admins: 1"]
    assert all(portal.get(href).status_code == 200 for href in found.values())


def test_with_nothing_to_do_it_says_so(portal, url, own):
    for each in (url, own):
        assert "Nothing needs a hand" in words(page_of(portal.get(each)))


def test_an_organization_admin_sees_what_is_within_reach_alone(
    client, url, organization_admin, full_admin, organization_b, distributor_a, troubled
):
    other = issue(full_admin, organization_b, "other@example.com")
    Mail.objects.filter(subject_id=other.id).update(status="failed")
    Distributor.objects.filter(id=distributor_a.id).update(low_credit_threshold=10_000)
    page = sign_in(client, organization_admin).get(url)
    assert len(hands(page, "Organization A")) == 4
    assert not hands(page, "Organization B")
    assert not hands(page, distributor_a.name)
    assert words(find(page_of(page), ".plot figcaption b")) == "5"


def test_the_plot_counts_what_was_issued(portal, url, own, full_admin, organization_b, troubled):
    issue(full_admin, organization_b, "other@example.com")
    shown = [words(find(page_of(portal.get(each)), ".plot figcaption b")) for each in (url, own)]
    assert shown == ["6", "5"]


def test_an_organization_that_is_removed_needs_no_hand(
    portal, url, own, full_admin, organization_a, troubled
):
    actor = actor_of(full_admin, organization_a.distributor)
    set_organization_status(actor=actor, organization=organization_a, status="disabled")
    assert hands(portal.get(url), "Organization A")
    close_organization(actor=actor, organization=organization_a, typed_name="Organization A")
    assert not hands(portal.get(url), "Organization A")


def test_it_is_first_in_the_sidebar(portal, url):
    links = page_of(portal.get(url)).select("#sidebar a")
    assert [words(link) for link in links] == [
        "Home",
        "Organizations",
        "Admins",
        "Distributor",
        "My Account",
    ]
    assert links[0]["aria-current"] == "page"


def test_it_costs_no_more_with_more_organizations_and_rows(
    portal, url, full_admin, organization_a, organization_b
):
    def cost():
        portal.get(url)
        with CaptureQueriesContext(connection) as captured:
            portal.get(url)
        return len(captured)

    issue(full_admin, organization_a, "one@example.com")
    Mail.objects.update(status="failed")
    one = cost()
    for number in range(5):
        issue(full_admin, organization_b, f"more{number}@example.com")
    Mail.objects.update(status="failed")
    assert cost() == one


def test_who_may_look(url, own, full_admin, colleague, organization_admin, stranger, operator, distributor_b):
    people = {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }
    for each in (url, own):
        assert answers(each, people) == {
            "full_admin": 200,
            "colleague": 200,
            "organization_admin": 200,
            "stranger": 404,
            "operator": 404,
            "nobody": 302,
        }
        assert set(answers(each, people, method="post").values()) == {405}


def pace(page):
    return details(page).get("Pace")


def test_the_forecast_is_told_where_the_credits_are_ones_own(
    portal, url, own, full_admin, organization_a, organization_b, distributor_a
):
    long_ago = now() - timedelta(days=60)
    Distributor.objects.filter(id=distributor_a.id).update(created_at=long_ago)
    Organization.objects.update(created_at=long_ago)
    for number in range(3):
        issue(full_admin, organization_a, f"person{number}@example.com")
    assert pace(portal.get(own)) == "about 70 days left at the current pace"  # 7 of 10 left, 3 in 30 days
    assert "days left at the current pace" in pace(portal.get(url))
    other = reverse("attention:organization", args=[distributor_a.id, organization_b.id])
    assert pace(portal.get(other)) is None  # it spends the pool of all


@pytest.mark.parametrize(
    ("age", "issued", "told"),
    [
        (5, 3, "Known once the organization is seven days old"),
        (6, 3, "about 16 days left at the current pace"),
        (60, 0, "Nothing was issued in the last 30 days"),
        (60, 10, "no credits left"),
    ],
)
def test_a_young_organizations_first_rush_is_no_pace(
    portal, own, full_admin, organization_a, age, issued, told
):
    Organization.objects.update(created_at=now() - timedelta(days=age))
    for number in range(issued):
        issue(full_admin, organization_a, f"person{number}@example.com")
    assert pace(portal.get(own)) == told


def test_an_organization_admin_hears_of_no_pool(client, url, own, organization_admin, troubled):
    browser = sign_in(client, organization_admin)
    assert pace(browser.get(url)) is None
    assert pace(browser.get(own)) is not None


@pytest.mark.parametrize(
    ("left", "issued", "told"),
    [
        (1, 300, "less than a day left at the current pace"),
        (10, 300, "about 1 day left at the current pace"),
        (0, 300, "no credits left"),
    ],
)
def test_the_forecast_never_says_0_days(left, issued, told):
    last = today()
    days = {last: DayCredits(issued=issued)}
    assert pace_words(left=left, days=days, first=last - timedelta(days=90), last=last) == told
