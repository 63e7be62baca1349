"""The distributor's page and its contact record."""

import pytest
from django.urls import reverse

from tests.access import answers
from tests.fixtures import sign_in
from tests.pages import actions_of, details, errors_of, find, page_of, words

OUTSIDERS = {"stranger": 404, "operator": 404, "nobody": 302}
CONTACT = {
    "name": "Distributor A",
    "street_1": "1 Lucille Lane",
    "street_2": "Newport Coast",
    "zip_code": "92606",
    "state": "California",
    "country": "US",
    "phone": "123456789",
}


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


@pytest.fixture
def url(distributor_a):
    """The address of one of its pages."""
    return lambda name: reverse(f"distributor:{name}", kwargs={"distributor_id": distributor_a.id})


@pytest.fixture
def portal(client, full_admin, distributor_a):
    return sign_in(client, full_admin)


def test_the_page_shows_model_credits_and_contact_in_the_manuals_order(portal, url, organization_a):
    portal.post(url("edit"), CONTACT)
    response = portal.get(url("view"))
    page = page_of(response)
    assert words(page.h1) == "Distributor A"
    assert [*details(response).values()][1:8] == [
        "Distributor A",
        "1 Lucille Lane",
        "Newport Coast",
        "92606",
        "California",
        "United States of America (USA)",
        "123456789",
    ]
    assert [*details(response)][1:8] == [
        "Name",
        "Street Address Line 1",
        "Street Address Line 2",
        "Zip Code",
        "State",
        "Country",
        "Phone Number",
    ]
    text = words(page)
    assert "Credential Model" in text
    assert "One-Time Purchase" in text
    assert "Credentials Issued 0 Allocated Credits 10 Unallocated Credits 105" in text
    assert actions_of(find(page, "main")) == [
        "Redeem Distributor Credits",
        "Edit Distributor Contact Information",
        "Edit Low-Credit Alert",
        "Edit Branding",
        "Edit Policies",
    ]


def test_the_form_holds_exactly_the_contact_fields(portal, url):
    fields = page_of(portal.get(url("edit"))).select("main form [name]")
    names = [field["name"] for field in fields if field["name"] != "csrfmiddlewaretoken"]
    assert names == [*CONTACT]


def test_the_country_is_chosen_from_all_by_name(portal, url):
    options = page_of(portal.get(url("edit"))).select('[name="country"] option')
    assert len(options) == 250
    assert "New Zealand (NZL)" in [words(option) for option in options]


@pytest.mark.parametrize(
    ("field", "typed", "reason"),
    [
        ("name", "", "This field is required."),
        ("zip_code", "9" * 21, "Use at most 20 characters; this has 21."),
        ("phone", "+1\u202e234", "Remove the invisible or control character U+202E."),
        ("country", "XX", "Select a valid choice. XX is not one of the available choices."),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason_and_the_rest_kept(
    portal, url, distributor_a, field, typed, reason
):
    response = portal.post(url("edit"), {**CONTACT, field: typed})
    assert response.status_code == 422
    assert errors_of(response, field) == reason
    assert find(page_of(response), '[name="street_1"]')["value"] == "1 Lucille Lane"
    distributor_a.refresh_from_db()
    assert distributor_a.street_1 == ""


def test_another_distributors_name_is_refused(portal, url, distributor_b):
    response = portal.post(url("edit"), {**CONTACT, "name": "distributor B"})
    assert response.status_code == 422
    assert "Another distributor has this name" in errors_of(response, "name")


@pytest.mark.parametrize("name", ["view", "edit", "redeem"])
def test_pages_open_to_full_admins_alone(name, people, url):
    found = answers(url(name), people)
    assert found == {"full_admin": 200, "colleague": 200, "organization_admin": 403, **OUTSIDERS}


@pytest.mark.parametrize(
    ("name", "data"), [("edit", CONTACT | {"name": "Mine"}), ("redeem", {"serial_number": "A" * 12})]
)
def test_whoever_may_not_change_changes_nothing(name, data, people, url, distributor_a):
    others = {who: account for who, account in people.items() if who not in {"full_admin", "colleague"}}
    found = answers(url(name), others, method="post", data=data)
    assert found == {"organization_admin": 403, **OUTSIDERS}
    distributor_a.refresh_from_db()
    assert (distributor_a.name, distributor_a.street_1) == ("Distributor A", "")


@pytest.mark.parametrize(("name", "method"), [("view", "post"), ("edit", "delete"), ("redeem", "put")])
def test_a_wrong_method_is_refused(name, method, people, url):
    assert set(answers(url(name), people, method=method).values()) == {405}
