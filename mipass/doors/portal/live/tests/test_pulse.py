"""An open page learns that something changed, and only of what lies within the person's reach."""

import pytest
from django.test import Client
from django.urls import reverse

from mipass.domains.organizations.operations import rename_organization
from tests.fixtures import actor_of, sign_in
from tests.pages import page_of


@pytest.fixture
def pulse(distributor_a):
    return reverse("pulse", kwargs={"distributor_id": distributor_a.id})


def rename(full_admin, organization, name):
    actor = actor_of(full_admin, organization.distributor)
    rename_organization(actor=actor, organization=organization, name=name)


def test_nothing_changed_is_told_in_no_bytes(client: Client, full_admin, pulse, organization_a):
    sign_in(client, full_admin)
    mark = client.get(pulse)["ETag"]
    again = client.get(pulse, headers={"If-None-Match": mark})
    assert (again.status_code, again.content) == (304, b"")


def test_a_change_gives_another_mark(client: Client, full_admin, pulse, organization_a):
    sign_in(client, full_admin)
    mark = client.get(pulse)["ETag"]
    rename(full_admin, organization_a, "Renamed")
    changed = client.get(pulse, headers={"If-None-Match": mark})
    assert (changed.status_code, changed["ETag"] == mark) == (200, False)


def test_what_is_out_of_reach_changes_no_mark(
    client: Client, full_admin, organization_admin, pulse, organization_b
):
    sign_in(client, organization_admin)
    mark = client.get(pulse)["ETag"]
    rename(full_admin, organization_b, "Renamed")
    assert client.get(pulse, headers={"If-None-Match": mark}).status_code == 304


def test_a_page_carries_the_mark_that_it_was_made_at(client: Client, full_admin, pulse, distributor_a):
    sign_in(client, full_admin)
    page = page_of(client.get(reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})))
    [main] = page.select("main")
    known = {"If-None-Match": f'"{main["data-mark"]}"'}
    assert client.get(str(main["data-pulse"]), headers=known).status_code == 304
