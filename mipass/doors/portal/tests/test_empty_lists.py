"""An empty list says that it is empty, and offers neither pages to go through nor a file of nothing."""

import pytest
from django.urls import reverse

from tests.fixtures import sign_in
from tests.pages import find, page_of, words


def foot_and_files(client, address, **query):
    page = page_of(client.get(address, query))
    controls = page.select(".pager :is(select, a, button)")
    return (
        words(find(page, ".pager")),
        controls,
        [link for link in page.select("a.button") if "CSV" in words(link)],
    )


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("organizations:list", {}),
        ("organizations:list", {"q": "zzzz"}),
        ("statement:list", {}),
        ("statement:list", {"to": "2001-01-01"}),
        ("audit:list", {"to": "2001-01-01"}),
        ("admins:list", {"q": "zzzz"}),
        ("unreleased_readers", {}),
    ],
)
def test_an_empty_list_of_the_portal_has_its_range_alone(client, stranger, distributor_b, route, query):
    address = reverse(route, kwargs={"distributor_id": distributor_b.id})
    assert foot_and_files(sign_in(client, stranger), address, **query) == ("0 of 0", [], [])


@pytest.mark.parametrize("route", ["readers:list", "credentials:list", "bulk:list", "bulk_actions:list"])
def test_an_empty_list_of_an_organization_has_its_range_alone(client, full_admin, organization_b, route):
    ids = {"distributor_id": organization_b.distributor_id, "organization_id": organization_b.id}
    assert foot_and_files(sign_in(client, full_admin), reverse(route, kwargs=ids)) == ("0 of 0", [], [])


@pytest.mark.parametrize(
    ("route", "query"), [("vouchers", {}), ("audit", {"to": "2001-01-01"}), ("distributors", {"q": "zzzz"})]
)
def test_an_empty_list_of_the_console_has_its_range_alone(client, operator, route, query):
    assert foot_and_files(sign_in(client, operator), reverse(f"console:{route}"), **query) == (
        "0 of 0",
        [],
        [],
    )
