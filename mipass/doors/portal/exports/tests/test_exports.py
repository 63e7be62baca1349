"""Exports of an organization's credentials, as an admin sees them."""

import csv

import pytest
from django.urls import reverse

from mipass.domains.admins.models import Admin, Role
from mipass.domains.credentials.exports.layouts import plain_layout
from mipass.domains.credentials.exports.profiles import save_export_profile
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


@pytest.fixture
def profile(full_admin, organization_a):
    return save_export_profile(
        actor=actor_of(full_admin, organization_a.distributor),
        organization=organization_a,
        name="Panel",
        layout=plain_layout(["email", "card_number"], width=5),
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


def test_a_holders_fields_may_be_chosen(portal, organization_a, issued):
    answer = portal.post(
        url_of("once", organization_a), {"columns": ["email", "family_name"], "numbers": "decimal"}
    )
    assert lines(answer) == [["email", "family_name"], ["holder@demo.test", ""]]


def test_a_file_without_columns_is_refused_beside_the_field(portal, organization_a, issued):
    answer = portal.post(url_of("once", organization_a), {"numbers": "decimal"})
    assert answer.status_code == 422
    assert errors_of(answer, "columns") == "Choose at least one column."


def test_a_profile_shows_its_first_rows_is_taken_and_removed(portal, organization_a, issued, profile):
    view = url_of("view", organization_a, profile_id=profile.id)
    page = page_of(portal.get(view))
    assert [words(cell) for cell in page.select("table tbody td")] == ["holder@demo.test", "00008"]
    assert "Not exported yet" in words(page)
    take = url_of("take", organization_a, profile_id=profile.id)
    answer = portal.post(take)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert lines(answer) == [["email", "card_number"], ["holder@demo.test", "00008"]]
    shown = words(page_of(portal.get(view)))
    assert "Changes" in shown
    assert "Export last changes again" not in shown
    assert len(lines(portal.post(take, {"since": "last"}))) == 2
    assert "Export last changes again" in words(page_of(portal.get(view)))
    assert portal.post(url_of("remove", organization_a, profile_id=profile.id)).status_code == 302
    assert not ExportProfile.objects.exists()


def test_a_row_that_cannot_be_written_is_told_on_the_page(portal, organization_a, full_admin, profile):
    request = CardRequest(
        email="-x@demo.test", format="H10301", values={"facility_code": 7, "card_number": 8}
    )
    issue_credential(
        actor=actor_of(full_admin, organization_a.distributor),
        organization=organization_a,
        request=request,
        idempotency_key="issued",
    )
    answer = portal.post(url_of("take", organization_a, profile_id=profile.id))
    assert answer.status_code == 422
    assert "Row 1 (-x@demo.test), column email: The cell begins with" in words(page_of(answer))
    profile.refresh_from_db()
    assert profile.exported_at is None


def test_who_sees_no_cards_sees_no_rows_and_gets_no_file(client, organization_a, full_admin, issued, profile):
    Admin.objects.filter(account=full_admin).update(role=Role.AUDITOR)
    portal = sign_in(client, full_admin)
    page = words(page_of(portal.get(url_of("view", organization_a, profile_id=profile.id))))
    assert "your role does not show" in page
    assert "00008" not in page
    assert portal.post(url_of("take", organization_a, profile_id=profile.id)).status_code == 403


def test_who_may_see_card_data_may_export_it(
    full_admin, organization_admin, stranger, operator, organization_a, profile
):
    people = {"full": full_admin, "own": organization_admin, "stranger": stranger, "operator": operator}
    expected = {"full": 200, "own": 200, "stranger": 404, "operator": 404, "nobody": 302}
    assert answers(url_of("list", organization_a), people) == expected
    assert answers(url_of("view", organization_a, profile_id=profile.id), people) == expected
    assert answers(url_of("edit", organization_a, profile_id=profile.id), people) == expected


def test_the_page_costs_as_many_queries_for_many_profiles_as_for_one(
    portal, organization_a, full_admin, django_assert_num_queries
):
    for number in range(10):
        save_export_profile(
            actor=actor_of(full_admin, organization_a.distributor),
            organization=organization_a,
            name=f"Panel {number}",
            layout=plain_layout(["email"]),
        )
        if number in {0, 9}:
            portal.get(url_of("list", organization_a))
            with django_assert_num_queries(QUERIES):
                portal.get(url_of("list", organization_a))
