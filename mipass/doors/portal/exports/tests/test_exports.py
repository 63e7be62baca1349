"""Exports of an organization's credentials, as an admin sees them."""

import csv

import pytest
from django.urls import reverse

from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.credentials.models import ExportProfile
from mipass.flows.issue_credential import issue_credential
from tests.access import answers
from tests.fixtures import actor_of, sign_in
from tests.pages import errors_of, page_of, words

QUERIES = 8


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


def url_of(name, organization, **ids):
    place = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    return reverse(f"exports:{name}", kwargs={**place, **ids})


@pytest.fixture
def issued(full_admin, organization_a):
    request = CardRequest(
        email="holder@demo.test", format="H10301", values={"facility_code": 7, "card_number": 8}
    )
    return issue_credential(
        actor=actor_of(full_admin, organization_a.distributor),
        organization=organization_a,
        request=request,
        idempotency_key="issued",
    )


def lines(answer):
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(text.splitlines()))


def test_a_file_for_once_is_a_download_that_no_cache_keeps(portal, organization_a, issued):
    chosen = {"columns": ["email", "card_number"], "numbers": "decimal"}
    answer = portal.post(url_of("once", organization_a), chosen)
    assert lines(answer) == [["email", "card_number"], ["holder@demo.test", "8"]]
    assert answer["Content-Disposition"].startswith('attachment; filename="credentials-')
    assert answer["Cache-Control"] == "private, no-store"


def test_a_file_without_columns_is_refused_beside_the_field(portal, organization_a, issued):
    answer = portal.post(url_of("once", organization_a), {"numbers": "decimal"})
    assert answer.status_code == 422
    assert errors_of(answer, "columns") == "Choose at least one column."


def test_a_profile_is_made_used_and_removed(portal, organization_a, issued):
    made = portal.post(
        url_of("add", organization_a),
        {"name": "Panel", "columns": ["email", "data_hex"], "numbers": "decimal"},
    )
    assert made.status_code == 302
    profile = ExportProfile.objects.get()
    page = words(page_of(portal.get(url_of("list", organization_a))))
    assert "Panel" in page
    assert "Not exported yet" in page
    take = url_of("take", organization_a, profile_id=profile.id)
    assert len(lines(portal.post(take))) == 2
    assert "Export last changes again" not in words(page_of(portal.get(url_of("list", organization_a))))
    assert len(lines(portal.post(take, {"since": "last"}))) == 2
    assert portal.post(url_of("remove", organization_a, profile_id=profile.id)).status_code == 302
    assert not ExportProfile.objects.exists()


def test_two_profiles_of_one_name_are_refused_beside_the_name(portal, organization_a):
    chosen = {"name": "Panel", "columns": ["email"], "numbers": "decimal"}
    assert portal.post(url_of("add", organization_a), chosen).status_code == 302
    again = portal.post(url_of("add", organization_a), chosen)
    assert again.status_code == 422
    assert "Another export profile has this name" in words(page_of(again))


def test_who_may_see_card_data_may_export_it(
    full_admin, organization_admin, stranger, operator, organization_a, distributor_b
):
    people = {"full": full_admin, "own": organization_admin, "stranger": stranger, "operator": operator}
    assert answers(url_of("list", organization_a), people) == {
        "full": 200,
        "own": 200,
        "stranger": 404,
        "operator": 404,
        "nobody": 302,
    }


def test_the_page_costs_as_many_queries_for_many_profiles_as_for_one(
    portal, organization_a, django_assert_num_queries
):
    for number in range(10):
        chosen = {"name": f"Panel {number}", "columns": ["email"], "numbers": "decimal"}
        portal.post(url_of("add", organization_a), chosen)
        if number in {0, 9}:
            portal.get(url_of("list", organization_a))
            with django_assert_num_queries(QUERIES):
                portal.get(url_of("list", organization_a))
