"""Add New Organization."""

import pytest
from django.urls import reverse

from mipass.domains.credits.queries import get_credit_summary, get_pool
from mipass.domains.organizations.models import Organization
from tests.fixtures import actor_of, sign_in
from tests.pages import errors_of, find, page_of, words


@pytest.fixture
def url(distributor_a):
    return reverse("organizations:add", kwargs={"distributor_id": distributor_a.id})


@pytest.fixture
def portal(client, full_admin, url):
    return sign_in(client, full_admin)


def form(**changes):
    return {"name": "Harbour", "allocation": "non_limited", "request_key": "one", **changes}


def ceiling_of(full_admin, organization):
    actor = actor_of(full_admin, organization.distributor)
    return get_credit_summary(actor=actor, organization=organization).ceiling


def test_the_dialog_explains_both_kinds_in_the_manuals_words(portal, url):
    page = words(page_of(portal.get(url)))
    for text in ("Add New Organization", "Organization Name", "Credential Allocation Type"):
        assert text in page
    assert "Non-Limited Admins will have access to the distributors pool of credits" in page
    assert "Limited Admins will only be able to issue credentials up to this set credit limit" in page


def test_a_non_limited_one_takes_nothing_from_the_pool(portal, url, full_admin, distributor_a):
    response = portal.post(url, form(ceiling="junk beside Non-Limited"))
    assert response["Location"] == reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})
    assert ceiling_of(full_admin, Organization.objects.get()) is None
    actor = actor_of(full_admin, distributor_a)
    assert get_pool(actor=actor, distributor=distributor_a).unallocated == 115


@pytest.mark.parametrize("typed", ["40", " 040 ", "4 0", "\uff14\uff10", "\u0664\u0660"])
def test_a_limited_one_understands_numbers_as_people_type_them(portal, url, full_admin, typed):
    portal.post(url, form(allocation="limited", ceiling=typed))
    assert ceiling_of(full_admin, Organization.objects.get()) == 40


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("", "This field is required."),
        ("-3", "Enter a whole number, digits only."),
        ("3.5", "Enter a whole number, digits only."),
        ("9" * 30, "Enter a whole number from 0 to 1,000,000,000."),
        ("116", "There are not enough unallocated credits for this limit: 116 needed, 115 available."),
    ],
)
def test_a_limit_that_cannot_be_is_refused_with_the_reason_and_kept(portal, url, typed, reason):
    response = portal.post(url, form(allocation="limited", ceiling=typed))
    assert response.status_code == 422
    assert errors_of(response, "ceiling") == reason
    page = page_of(response)
    assert find(page, '[name="ceiling"]').get("value", "") == typed
    assert find(page, '[name="name"]')["value"] == "Harbour"
    assert not Organization.objects.exists()


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("  ", "This field is required."),
        ("x" * 101, "Use at most 100 characters; this has 101."),
        ("Har\u202ebour", "Remove the invisible or control character U+202E."),
        ("Har\u200bbour", "Remove the invisible or control character U+200B."),
    ],
)
def test_a_name_that_cannot_be_is_refused_with_the_reason(portal, url, typed, reason):
    response = portal.post(url, form(name=typed))
    assert (response.status_code, errors_of(response, "name")) == (422, reason)
    assert not Organization.objects.exists()


def test_a_taken_name_is_refused_whatever_its_case(portal, url, organization_a):
    response = portal.post(url, form(name="ORGANIZATION a"))
    assert response.status_code == 422
    assert "Another organization has this name" in errors_of(response, "name")


def test_sending_the_form_twice_adds_one(portal, url):
    assert [portal.post(url, form()).status_code for _press in range(2)] == [302, 302]
    assert Organization.objects.count() == 1


def test_a_used_key_with_other_content_is_told_and_offered_with_a_new_key(portal, url):
    portal.post(url, form())
    response = portal.post(url, form(name="Quay"))
    assert response.status_code == 422
    assert "This form was sent before" in words(page_of(response))
    assert find(page_of(response), '[name="request_key"]')["value"] != "one"


def test_in_a_dialog_success_leads_on_and_refusal_shows_the_dialog_alone(portal, url):
    refused = portal.post(url, form(name=""), headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert b"<html" not in refused.content
    assert b"data-dialog-panel" in refused.content
    done = portal.post(url, form(), headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Redirect"]) == (204, url.removesuffix("add/"))
