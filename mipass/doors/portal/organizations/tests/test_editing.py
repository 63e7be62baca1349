"""Name, status, limit and end of an organization."""

import pytest
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.domains.credits.queries import get_credit_summary, get_pool
from tests.factories import seed_reader
from tests.fixtures import actor_of, sign_in
from tests.pages import errors_of, find, page_of, words


@pytest.fixture
def url(distributor_a, organization_a):
    """The address of one of its pages."""
    ids = {"distributor_id": distributor_a.id, "organization_id": organization_a.id}
    return lambda name: reverse(f"organizations:{name}", kwargs=ids)


@pytest.fixture
def portal(client, full_admin, organization_a):
    return sign_in(client, full_admin)


def credits(full_admin, organization):
    """Its summary and its distributor's pool."""
    actor = actor_of(full_admin, organization.distributor)
    return (
        get_credit_summary(actor=actor, organization=organization),
        get_pool(actor=actor, distributor=organization.distributor),
    )


def test_renaming_keeps_the_new_name_and_says_so(portal, url, organization_a):
    response = portal.post(url("rename"), {"name": "  Harbour   East "})
    assert response["Location"] == url("view")
    assert "The organization is now called Harbour East." in words(page_of(portal.get(url("view"))))


def test_renaming_to_a_taken_name_is_refused(portal, url, organization_a, organization_b):
    response = portal.post(url("rename"), {"name": "organization b"})
    assert response.status_code == 422
    assert "Another organization has this name" in errors_of(response, "name")
    organization_a.refresh_from_db()
    assert organization_a.name == "Organization A"


def test_disabling_first_names_whom_it_hits(portal, url, organization_a):
    seed_reader(actor=Actor.system(), organization=organization_a, name="Gate", firmware_version="1.0")
    page = words(page_of(portal.get(url("status"))))
    assert "Disabling it immediately affects: 0 holders (0 credentials) 1 reader" in page


def test_disabling_and_enabling_again(portal, url, organization_a):
    for status in ("disabled", "enabled"):
        assert portal.post(url("status"), {"status": status})["Location"] == url("view")
        organization_a.refresh_from_db()
        assert organization_a.status == status


@pytest.mark.parametrize("status", ["closing", "removed", "open", ""])
def test_no_other_status_can_be_chosen(portal, url, organization_a, status):
    response = portal.post(url("status"), {"status": status, "csrfmiddlewaretoken": "-"})
    assert response.status_code == 422
    organization_a.refresh_from_db()
    assert organization_a.status == "enabled"


def test_a_limit_is_raised_from_the_pool_and_lowered_into_it(portal, url, full_admin, organization_a):
    for ceiling, left in (("115", 0), ("0", 115)):
        data = {"allocation": "limited", "ceiling": ceiling, "request_key": ceiling}
        assert portal.post(url("limit"), data)["Location"] == url("view")
        summary, pool = credits(full_admin, organization_a)
        assert (summary.ceiling, pool.unallocated) == (int(ceiling), left)


def test_without_a_limit_the_rest_goes_back_to_the_pool(portal, url, full_admin, organization_a):
    portal.post(url("limit"), {"allocation": "non_limited", "ceiling": "10", "request_key": "k"})
    summary, pool = credits(full_admin, organization_a)
    assert (summary.limited, summary.available, pool.unallocated) == (False, 115, 115)


def test_a_limit_above_the_pool_is_refused_and_moves_nothing(portal, url, full_admin, organization_a):
    data = {"allocation": "limited", "ceiling": "116", "request_key": "k"}
    response = portal.post(url("limit"), data)
    assert response.status_code == 422
    words = "There are not enough unallocated credits for this limit: 106 needed, 105 available."
    assert errors_of(response, "ceiling") == words
    summary, pool = credits(full_admin, organization_a)
    assert (summary.ceiling, pool.unallocated) == (10, 105)


def test_the_limit_dialog_begins_with_what_is_set(portal, url):
    page = page_of(portal.get(url("limit")))
    assert find(page, '[name="allocation"][checked]')["value"] == "limited"
    assert find(page, '[name="ceiling"]')["value"] == "10"


def test_removing_warns_and_names_whom_it_hits(portal, url):
    page = words(page_of(portal.get(url("remove"))))
    assert "This cannot be undone." in page
    assert "0 holders (0 credentials) 0 readers" in page


def test_removing_needs_the_name_as_it_is_written(portal, url, organization_a):
    response = portal.post(url("remove"), {"typed_name": "organization a"})
    assert response.status_code == 422
    assert "exactly as it is written" in errors_of(response, "typed_name")
    organization_a.refresh_from_db()
    assert organization_a.status == "enabled"


def test_removing_closes_it_and_returns_its_unspent_credits(portal, url, full_admin, organization_a):
    response = portal.post(url("remove"), {"typed_name": "Organization A"})
    assert response["Location"].endswith("/organizations/")
    organization_a.refresh_from_db()
    assert organization_a.status == "closing"
    assert credits(full_admin, organization_a)[1].unallocated == 115
    assert "Organization A is being removed." in words(page_of(portal.get(response["Location"])))


@pytest.mark.parametrize("name", ["rename", "status", "limit", "remove"])
def test_looking_at_a_dialog_changes_nothing(portal, url, organization_a, name):
    before = type(organization_a).objects.values().get()
    assert portal.get(url(name)).status_code == 200
    assert type(organization_a).objects.values().get() == before
