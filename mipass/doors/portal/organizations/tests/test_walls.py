"""Who may open which page about organizations, and who learns that it exists."""

import pytest
from django.urls import reverse

from tests.access import answers

FULL_ADMINS_ONLY = ["add", "rename", "status", "limit", "remove"]
OUTSIDERS = {"stranger": 404, "operator": 404, "nobody": 302}


@pytest.fixture
def people(full_admin, colleague, organization_admin, stranger, operator, distributor_b):
    """Everybody."""
    return {
        "full_admin": full_admin,
        "colleague": colleague,
        "organization_admin": organization_admin,
        "stranger": stranger,
        "operator": operator,
    }


def url_of(name, distributor, organization):
    ids = {"distributor_id": distributor.id}
    if name not in {"list", "add"}:
        ids["organization_id"] = organization.id
    return reverse(f"organizations:{name}", kwargs=ids)


@pytest.mark.parametrize("name", ["list", "view"])
def test_pages_of_reading_open_to_all_admins_within_reach(name, people, distributor_a, organization_a):
    found = answers(url_of(name, distributor_a, organization_a), people)
    assert found == {"full_admin": 200, "colleague": 200, "organization_admin": 200, **OUTSIDERS}


@pytest.mark.parametrize("name", FULL_ADMINS_ONLY)
def test_pages_of_changing_open_to_full_admins_alone(name, people, distributor_a, organization_a):
    found = answers(url_of(name, distributor_a, organization_a), people)
    assert found == {"full_admin": 200, "colleague": 200, "organization_admin": 403, **OUTSIDERS}


def test_another_organization_does_not_exist_for_an_organization_admin(
    client, organization_admin, distributor_a, organization_b
):
    found = answers(url_of("view", distributor_a, organization_b), {"admin": organization_admin})
    assert found["admin"] == 404


@pytest.mark.parametrize("name", ["view", "rename", "status", "limit", "remove"])
def test_an_organization_of_another_distributor_does_not_exist_in_ones_own_portal(
    name, stranger, distributor_b, organization_a
):
    url = url_of(name, distributor_b, organization_a)
    assert answers(url, {"stranger": stranger})["stranger"] == 404
    assert answers(url, {"stranger": stranger}, method="post")["stranger"] in {404, 405}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("add", {"name": "Hers", "allocation": "non_limited", "request_key": "k"}),
        ("rename", {"name": "Hers"}),
        ("status", {"status": "disabled"}),
        ("limit", {"allocation": "limited", "ceiling": "3", "request_key": "k"}),
        ("remove", {"typed_name": "Organization A"}),
    ],
)
def test_whoever_may_not_change_changes_nothing(name, data, people, distributor_a, organization_a):
    others = {who: account for who, account in people.items() if who not in {"full_admin", "colleague"}}
    found = answers(url_of(name, distributor_a, organization_a), others, method="post", data=data)
    assert found == {"organization_admin": 403, **OUTSIDERS}
    organization_a.refresh_from_db()
    assert (organization_a.name, organization_a.status) == ("Organization A", "enabled")
    assert type(organization_a).objects.count() == 1


@pytest.mark.parametrize("name", ["list", "view"])
def test_a_page_of_reading_takes_no_post(name, people, distributor_a, organization_a):
    url = url_of(name, distributor_a, organization_a)
    assert set(answers(url, people, method="post").values()) == {405}


@pytest.mark.parametrize("name", FULL_ADMINS_ONLY)
def test_a_page_of_changing_takes_no_delete(name, people, distributor_a, organization_a):
    url = url_of(name, distributor_a, organization_a)
    assert set(answers(url, people, method="delete").values()) == {405}
