"""Organization Details."""

import pytest
from django.urls import reverse

from mipass.domains.organizations.operations import set_organization_status
from mipass.flows.close_organization import close_organization
from tests.fixtures import actor_of, sign_in
from tests.pages import actions_of, details, find, page_of, words


@pytest.fixture
def url(distributor_a, organization_a):
    ids = {"distributor_id": distributor_a.id, "organization_id": organization_a.id}
    return reverse("organizations:view", kwargs=ids)


def test_a_full_admin_sees_every_row_and_may_edit(client, url, full_admin, organization_a):
    response = sign_in(client, full_admin).get(url)
    rows = details(response)
    assert rows["Identifier"].startswith(str(organization_a.id))
    assert rows["Name"] == "Organization A"
    assert rows["Status"] == "Enabled"
    assert rows["Credentials Issued"] == "0"
    assert rows["Credential Credit Summary"] == "0 of 10"
    assert rows["Unallocated Distributor Credits"] == "105"
    page = page_of(response)
    assert actions_of(find(page, "main")) == [
        "Edit Name",
        "Edit Status",
        "Edit Look",
        "Edit Credit Limit",
        "Redeem Distributor Credits",
    ]
    for text in ("Manage Organization Readers", "Manage Organization Credentials", "Credit Allocation"):
        assert text in words(page)


def test_an_organization_admin_sees_no_pool_and_edits_nothing(client, url, organization_admin):
    response = sign_in(client, organization_admin).get(url)
    assert "Unallocated Distributor Credits" not in details(response)
    assert actions_of(find(page_of(response), "main")) == []


def test_limited_or_not_is_said_as_yes_or_no(client, url, full_admin, organization_a, organization_b):
    limited = words(page_of(sign_in(client, full_admin).get(url)))
    other = words(page_of(client.get(url.replace(str(organization_a.id), str(organization_b.id)))))
    assert "Yes" in limited.split("Credit Limited Organization")[1].split("Credentials Issued")[0]
    assert "No" in other.split("Credit Limited Organization")[1].split("Credentials Issued")[0]


def test_a_disabled_one_says_so(client, url, full_admin, distributor_a, organization_a):
    actor = actor_of(full_admin, distributor_a)
    set_organization_status(actor=actor, organization=organization_a, status="disabled")
    assert details(sign_in(client, full_admin).get(url))["Status"] == "Disabled"


def test_a_closing_one_is_shown_as_closing_and_cannot_be_edited(
    client, url, full_admin, distributor_a, organization_a
):
    actor = actor_of(full_admin, distributor_a)
    close_organization(actor=actor, organization=organization_a, typed_name="Organization A")
    response = sign_in(client, full_admin).get(url)
    assert details(response)["Status"] == "Closing"
    assert "Edit Name" not in actions_of(find(page_of(response), "main"))
    listed = page_of(client.get(reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})))
    row = find(listed, "tbody tr")
    assert "Closing" in words(row)
    assert "Remove Organization" not in actions_of(row)


def test_a_name_that_looks_like_markup_stays_text(client, url, full_admin, organization_a):
    organization_a.name = "<script>alert(1)</script>"
    organization_a.save(update_fields=["name"])
    page = page_of(sign_in(client, full_admin).get(url))
    assert words(page.h1) == "<script>alert(1)</script>"
