"""Organizations List."""

from typing import Any

import pytest
from django.urls import reverse

from mipass.flows.add_organization import add_organization
from tests.fixtures import actor_of, sign_in
from tests.pages import actions_of, find, page_of, words


@pytest.fixture
def url(distributor_a):
    return reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})


@pytest.fixture
def many(distributor_a, full_admin):
    """Twelve organizations, "Site 01" to "Site 12"."""
    for number in range(1, 13):
        add_organization(
            actor=actor_of(full_admin, distributor_a),
            distributor=distributor_a,
            name=f"Site {number:02}",
            ceiling=None,
            idempotency_key=f"site-{number}",
        )


def names(response):
    return [words(cell) for cell in page_of(response).select('td[data-label="Name"]')]


def test_a_full_admin_sees_every_organization_with_its_credits_and_may_do_all(
    client, url, full_admin, organization_a, organization_b
):
    page = page_of(sign_in(client, full_admin).get(url))
    rows = page.select("tbody tr")
    assert [words(find(row, "td")) for row in rows] == ["Organization A", "Organization B"]
    assert ["0 of 10" in words(rows[0]), "0 of 105" in words(rows[1])] == [True, True]
    for row in rows:
        assert actions_of(row) == ["View", "View Readers", "View Credentials", "Remove Organization"]
    assert page.select_one(f'a[href="{url}add/"]') is not None
    assert "1 - 2 of 2" in words(page)


def test_an_organization_admin_sees_the_selected_ones_and_neither_adds_nor_removes(
    client, url, organization_admin, organization_a, organization_b
):
    page = page_of(sign_in(client, organization_admin).get(url))
    rows = page.select("tbody tr")
    assert [words(find(row, "td")) for row in rows] == ["Organization A"]
    assert actions_of(rows[0]) == ["View", "View Readers", "View Credentials"]
    assert page.select_one(f'a[href="{url}add/"]') is None
    assert "Organization B" not in words(page)


def test_an_empty_portal_says_what_to_do(client, url, full_admin):
    page = words(page_of(sign_in(client, full_admin).get(url)))
    assert "No organizations yet" in page
    assert "0 of 0" in page


def test_a_search_finds_part_of_a_name_in_any_case_and_keeps_the_state(client, url, full_admin, many):
    response = sign_in(client, full_admin).get(url, {"q": "sITE 1", "sort": "-name"})
    assert names(response) == ["Site 12", "Site 11", "Site 10"]
    assert find(page_of(response), 'input[name="q"]')["value"] == "sITE 1"


def test_the_second_page_shows_the_rest(client, url, full_admin, many):
    response = sign_in(client, full_admin).get(url, {"page": "2"})
    assert names(response) == ["Site 11", "Site 12"]
    assert "11 - 12 of 12" in words(page_of(response))


def test_the_page_costs_as_many_queries_for_ten_rows_as_for_one(
    client, url, full_admin, organization_a, many, django_assert_num_queries
):
    sign_in(client, full_admin).get(url)
    # Without a search the first steps look at the pool.
    for query, queries in {"Organization": 10, "Site": 10, "": 11}.items():
        with django_assert_num_queries(queries):
            client.get(url, {"q": query})


def test_the_whole_list_is_a_file_too(client, url, full_admin, organization_a, organization_b):
    portal = sign_in(client, full_admin)
    page = page_of(portal.get(url))
    link = str(find(page, ".pager a.button")["href"])
    answer: Any = portal.get(link)
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0] == "Identifier,Name,Status,Limit,Credentials Issued,Available Credits"
    assert [line.split(",")[1] for line in lines[1:]] == ["Organization A", "Organization B"]
