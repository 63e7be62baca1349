"""The audit log: what it tells, to whom, how it is narrowed, what it costs."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Refused
from mipass.base.kit.ids import new_id
from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import operator_actor
from mipass.domains.credits.operations import set_limit
from mipass.domains.distributors.operations import resume_distributor, suspend_distributor
from mipass.domains.organizations.operations import rename_organization
from mipass.flows.add_organization import add_organization
from mipass.flows.issue_credential import issue_credential
from tests.access import answers
from tests.fixtures import actor_of, sign_in
from tests.ledger.scene import card, key
from tests.pages import find, page_of, words

NOTHING = "\u2013"


@pytest.fixture
def url(distributor_a):
    return lambda name="list": reverse(f"audit:{name}", kwargs={"distributor_id": distributor_a.id})


@pytest.fixture
def portal(client, full_admin, distributor_a):
    return sign_in(client, full_admin)


@pytest.fixture
def admin(full_admin, distributor_a):
    return actor_of(full_admin, distributor_a)


@pytest.fixture
def issue(admin):
    return lambda organization, email, number=1: issue_credential(
        actor=admin, organization=organization, request=card(email, number), idempotency_key=key()
    )


@pytest.fixture
def elsewhere(stranger, distributor_b):
    """An organization of another distributor."""
    return add_organization(
        actor=actor_of(stranger, distributor_b),
        distributor=distributor_b,
        name="Elsewhere",
        ceiling=None,
        idempotency_key="foreign",
    )


def lines(response):
    """Event, object, organization and person of each row."""
    return [
        tuple(words(cell) for cell in row.select("td")[1:])
        for row in page_of(response).select(".table tbody tr")
    ]


def events(response):
    return [line[0] for line in lines(response)]


def refuse(admin, organization):
    with pytest.raises(Refused):
        set_limit(actor=admin, organization=organization, ceiling=10_000, idempotency_key=key())


def test_it_tells_who_did_what_to_what_newest_first(
    portal, url, admin, organization_a, issue, distributor_a, operator
):
    issue(organization_a, "holder@demo.test")
    refuse(admin, organization_a)
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    resume_distributor(actor=operator_actor(operator), distributor=distributor_a)
    assert lines(portal.get(url(), {"per_page": "25"}))[:6] == [
        ("Distributor resumed", NOTHING, NOTHING, "The vendor"),
        ("Distributor suspended", NOTHING, NOTHING, "The vendor"),
        ("Refused: set a credit limit not enough unallocated credits", NOTHING, NOTHING, "Farah Keys"),
        ("Credential issued", "holder@demo.test", "Organization A", "Farah Keys"),
        (
            "Credit limit set limited to 10, +10 to its allocation",
            "Organization A",
            "Organization A",
            "Farah Keys",
        ),
        ("Organization added", "Organization A", "Organization A", "Farah Keys"),
    ]


def test_an_operators_name_is_not_told(portal, url, distributor_a, operator):
    suspend_distributor(actor=operator_actor(operator), distributor=distributor_a)
    resume_distributor(actor=operator_actor(operator), distributor=distributor_a)
    assert operator.full_name not in words(page_of(portal.get(url())))
    assert operator.full_name not in words(page_of(portal.get(url(), {"person": operator.id})))


def test_objects_lead_to_their_pages(portal, url, organization_a, issue):
    credential = issue(organization_a, "holder@demo.test")
    link = find(page_of(portal.get(url())), "tbody tr td:nth-child(3) a")
    assert str(credential.id) in str(link["href"])
    assert portal.get(link["href"]).status_code == 200


def test_an_organization_admin_reads_the_own_organizations_part_alone(
    client, url, organization_admin, organization_a, organization_b, issue
):
    issue(organization_a, "mine@demo.test")
    issue(organization_b, "other@demo.test")
    page = sign_in(client, organization_admin).get(url(), {"per_page": "100"})
    assert [line[0].split(" limited")[0] for line in lines(page)] == [
        "Credential issued",
        "Credit limit set",
        "Organization added",
    ]
    for hidden in ("other@demo.test", "Organization B", "Voucher redeemed", "Admin invited"):
        assert hidden not in words(page_of(page)).replace("Organization By", "")
    for narrowed in ({"organization": organization_b.id}, {"object": organization_b.id}):
        answer = client.get(url(), narrowed)
        assert answer.status_code == 404 or lines(answer) == []
    assert client.get(url(), {"organization": organization_b.id}).status_code == 404


def test_no_entry_of_another_distributor_is_ever_listed(portal, url, elsewhere, stranger, distributor_a):
    theirs = Event.objects.get(type="organization:created", subject_id=elsewhere.id)
    assert portal.get(url(), {"organization": elsewhere.id}).status_code == 404
    assert portal.get(url("download"), {"organization": elsewhere.id}).status_code == 404
    for narrowed in ({"object": elsewhere.id}, {"person": stranger.id}):
        page = portal.get(url(), narrowed)
        assert lines(page) == []
        assert stranger.full_name not in words(page_of(page))
        assert "Elsewhere" not in words(page_of(page))
    text = b"".join(portal.get(url("download")).streaming_content).decode()
    assert str(theirs.id) not in text


def test_it_narrows_to_a_person(portal, url, colleague, distributor_a, organization_a):
    rename_organization(actor=actor_of(colleague, distributor_a), organization=organization_a, name="North")
    assert lines(portal.get(url(), {"person": colleague.id}))[0] == (
        "Organization renamed",
        "North",
        "North",
        "Colin League",
    )
    assert {line[3] for line in lines(portal.get(url(), {"person": colleague.id}))} == {"Colin League"}


@pytest.mark.parametrize(("person", "shown"), [("operator", {"The vendor"}), ("system", set())])
def test_it_narrows_to_the_vendor_and_the_system(portal, url, person, shown):
    assert {line[3] for line in lines(portal.get(url(), {"person": person}))} == shown


def test_a_person_in_the_list_leads_to_all_they_did(portal, url, organization_a):
    link = find(page_of(portal.get(url())), "tbody td:last-child a")
    assert {line[3] for line in lines(portal.get(url() + str(link["href"])))} == {"Farah Keys"}


def test_it_narrows_to_an_organization_and_a_kind(portal, url, organization_a, organization_b, issue):
    issue(organization_a, "a@demo.test")
    issue(organization_b, "b@demo.test")
    narrowed = {"organization": organization_b.id, "kind": "credential"}
    assert lines(portal.get(url(), narrowed)) == [
        ("Credential issued", "b@demo.test", "Organization B", "Farah Keys")
    ]


def test_refusals_are_a_kind_of_their_own(portal, url, admin, organization_a):
    refuse(admin, organization_a)
    assert [event.split(" set")[0] for event in events(portal.get(url(), {"kind": "operation"}))] == [
        "Refused:"
    ]


@pytest.mark.usefixtures("utc")
def test_it_narrows_to_a_period(portal, url, distributor_a):
    Event.objects.create(
        id=new_id(),
        distributor_id=distributor_a.id,
        actor_kind="system",
        type="reader:enrolled",
        at=now() - timedelta(days=800),
    )
    day = (now() - timedelta(days=800)).date().isoformat()
    assert events(portal.get(url(), {"from": day, "to": day})) == ["Reader enrolled"]


@pytest.mark.parametrize("wrong", [{"object": "x"}, {"person": "x"}, {"organization": "x"}])
def test_an_id_that_is_none_lists_nothing_wider(portal, url, wrong):
    assert portal.get(url(), wrong).status_code == 404
    assert portal.get(url("download"), wrong).status_code == 404


def test_the_file_holds_the_words_and_the_codes(portal, url, admin, distributor_a, issue):
    organization = add_organization(
        actor=admin, distributor=distributor_a, name="=cmd()", ceiling=None, idempotency_key="formula"
    )
    issue(organization, "holder@demo.test")
    answer = portal.get(url("download"), {"organization": organization.id})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    header, taken, issued, created = csv.reader(io.StringIO(text, newline=""))
    assert header == ["Time", "Event", "Details", "Object", "Place", "By", "Type", "Identifier"]
    assert issued[1:7] == [
        "Credential issued",
        "",
        "holder@demo.test",
        "'=cmd()",
        "Farah Keys",
        "credential:issued",
    ]
    assert created[6] == "organization:created"
    assert taken[1:4] == ["File downloaded", "Audit Log", ""]


@pytest.mark.usefixtures("utc")
def test_pages_walk_through_all_of_it(portal, url, distributor_a):
    at = now() - timedelta(days=900)
    Event.objects.bulk_create(
        Event(
            id=new_id(), distributor_id=distributor_a.id, actor_kind="system", type="reader:enrolled", at=at
        )
        for _ in range(25)
    )
    place, seen = f"{url()}?person=system&to={at.date()}", 0
    while place:
        page = portal.get(place)
        seen += len(lines(page))
        following = page_of(page).select_one('.pages a[aria-label="Next page"]')
        place = str(following.get("href", "")) if following else ""
    assert seen == 25


def test_all_of_the_role_ladder(
    url, full_admin, colleague, organization_admin, stranger, operator, distributor_b
):
    people = {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }
    for name in ("list", "download"):
        assert answers(url(name), people) == {
            "full_admin": 200,
            "colleague": 200,
            "organization_admin": 200,
            "stranger": 404,
            "operator": 404,
            "nobody": 302,
        }
        assert set(answers(url(name), people, method="post").values()) == {405}


def test_a_long_page_costs_as_many_queries_as_a_short_one(
    portal, url, organization_a, issue, django_assert_max_num_queries
):
    issue(organization_a, "first@demo.test")
    portal.get(url())
    with django_assert_max_num_queries(40) as short:
        portal.get(url())
    cost = len(short)
    for number in range(9):
        issue(organization_a, f"{number}@demo.test", number + 2)
    portal.get(url())  # shows the notices
    with django_assert_max_num_queries(cost):
        portal.get(url(), {"per_page": "50"})


@pytest.mark.parametrize("route", ["organizations:view", "admins:view"])
def test_a_page_shows_the_newest_twenty_and_leads_to_the_rest(
    portal, url, route, organization_a, distributor_a
):
    admin = Admin.objects.get(distributor=distributor_a, scope="full")
    ids = {"organization_id": organization_a.id} if route.startswith("org") else {"admin_id": admin.id}
    Event.objects.bulk_create(
        Event(
            id=new_id(),
            distributor_id=distributor_a.id,
            organization_id=ids.get("organization_id"),
            subject_id=ids.get("admin_id", organization_a.id),
            actor_kind="system",
            type="organization:renamed" if "organization_id" in ids else "admin:scope_changed",
            at=now(),
        )
        for _ in range(25)
    )
    page = page_of(portal.get(reverse(route, kwargs={"distributor_id": distributor_a.id, **ids})))
    section = find(page, 'section[aria-labelledby="timeline"]')
    assert len(section.select("tbody tr")) == 20
    rest = portal.get(find(section, "header a")["href"])
    assert int(words(find(page_of(rest), ".range")).split(" of ")[1]) >= 25


@pytest.mark.parametrize("wrong", [{"from": "29/11/2026"}, {"to": "2026-02-30"}, {"kind": "no-kind"}])
def test_a_filter_that_means_nothing_is_told_beside_it_and_lists_nothing(portal, url, wrong):
    page = portal.get(url(), wrong)
    assert page.status_code == 422
    assert page_of(page).select_one(f"#filter_{next(iter(wrong))}_error")
    assert page_of(page).select(".table tbody tr") == []
    assert portal.get(url("download"), wrong).status_code == 422
