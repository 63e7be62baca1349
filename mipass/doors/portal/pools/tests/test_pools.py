"""Number pools in the portal, and the next free number in the dialog for a new credential."""

import pytest
from django.urls import reverse

from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import NumberPool
from mipass.domains.credentials.pools import add_pool
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of, sign_in
from tests.pages import errors_of, find, page_of, words

QUERIES = 10


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


def url_of(name, organization, **ids):
    place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    return reverse(name, kwargs={**place, **ids})


@pytest.fixture
def pool(full_admin, organization_a):
    return add_pool(
        actor=actor_of(full_admin, organization_a.distributor),
        organization=organization_a,
        format="H10301",
        first=100,
        last=200,
        others={"facility_code": 7},
    )


def test_a_pool_is_added_shown_and_removed(portal, organization_a):
    wanted = {"format": "H10301", "facility_code": "7", "first": "100", "last": "200"}
    assert portal.post(url_of("pools:add", organization_a), wanted).status_code == 302
    page = page_of(portal.get(url_of("pools:list", organization_a)))
    assert words(find(page, "dl.figures dd")) == "100"
    assert "100 – 200" in words(page)  # noqa: RUF001
    pool = NumberPool.objects.get()
    assert portal.post(url_of("pools:remove", organization_a, pool_id=pool.id)).status_code == 302
    assert "No number pools yet" in words(page_of(portal.get(url_of("pools:list", organization_a))))


def test_a_range_beyond_the_format_is_refused_beside_its_field(portal, organization_a):
    wanted = {"format": "H10301", "facility_code": "7", "first": "9", "last": "5"}
    answer = portal.post(url_of("pools:add", organization_a), wanted)
    assert answer.status_code == 422
    assert errors_of(answer, "last") == "The last number is smaller than the first."


def test_the_dialog_offers_the_next_free_number_and_fills_it_in(portal, organization_a, pool):
    issue = url_of("credentials:issue", organization_a)
    assert "Next free number: 100" in words(page_of(portal.get(issue)))
    filled = page_of(portal.post(issue, {"format": "H10301", "email": "a@b.test", "next_free": "1"}))
    values = {name: find(filled, f"input[name={name}]")["value"] for name in ("facility_code", "card_number")}
    assert values == {"facility_code": "7", "card_number": "100"}
    assert find(filled, "input[name=email]")["value"] == "a@b.test"


def test_a_format_without_a_pool_offers_nothing(portal, organization_a, pool):
    issue = url_of("credentials:issue", organization_a)
    page = page_of(portal.post(issue, {"format": "CUSTOM", "show_fields": "1"}))
    assert "Next free number" not in words(page)


def test_a_clash_shows_while_the_number_is_typed(portal, full_admin, organization_a):
    issue_credential(
        actor=actor_of(full_admin, organization_a.distributor),
        organization=organization_a,
        request=CardRequest(
            email="first@demo.test", format="H10301", values={"facility_code": 7, "card_number": 8}
        ),
        idempotency_key="first",
    )
    issue = url_of("credentials:issue", organization_a)
    typed = {"format": "H10301", "facility_code": "7", "card_number": "8", "show_clash": "1"}
    assert "Already live for first@demo.test." in words(page_of(portal.post(issue, typed)))
    assert portal.post(issue, {**typed, "card_number": "9"}).content.strip() == b""
    assert portal.post(issue, {**typed, "card_number": ""}).content == b""


def test_the_page_costs_as_many_queries_for_many_pools_of_a_format_as_for_one(
    portal, organization_a, pool, django_assert_num_queries
):
    portal.get(url_of("pools:list", organization_a))
    for number in range(5):
        with django_assert_num_queries(QUERIES):
            portal.get(url_of("pools:list", organization_a))
        wanted = {"format": "H10301", "facility_code": 10 + number, "first": 1, "last": "200"}
        portal.post(url_of("pools:add", organization_a), wanted)
        portal.get(url_of("pools:list", organization_a))
