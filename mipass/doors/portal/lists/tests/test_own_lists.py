"""A person's own views and columns of a list: kept, picked, begun with, deleted; nobody else's."""

from urllib.parse import urlencode

import pytest
from django.urls import reverse

from mipass.domains.admins.models import Admin, ListPreferences, Role, Scope
from mipass.domains.admins.operations import change_scope, remove_admin
from mipass.domains.admins.saved_views import MOST_VIEWS
from mipass.doors.portal.credentials.tests.scene import issue, url_of
from tests.fixtures import actor_of, sign_in
from tests.pages import errors_of, find, page_of, words


@pytest.fixture
def portal(client, full_admin, distributor_a):
    return sign_in(client, full_admin)


@pytest.fixture
def listed(full_admin, organization_a):
    issue(full_admin, organization_a)
    return url_of("list", organization_a)


@pytest.fixture
def about(distributor_a):
    """The address of a page about a list, from which one comes back to where one was."""

    def about(page, back, name="credentials"):
        url = reverse(f"lists:{page}", kwargs={"distributor_id": distributor_a.id, "list_name": name})
        return f"{url}?{urlencode({'back': back})}"

    return about


def views_in(page):
    return {words(link): link["href"] for link in page.select("#list-views a:not([data-dialog])")}


def heads(page):
    return [words(head) for head in page.select("th")][:-1]


def places(portal, about, listed):
    """The numbers of all columns, and none ticked."""
    page = page_of(portal.get(about("columns", listed)))
    return {field["name"]: field["value"] for field in page.select('input[type="number"]')}


def test_a_view_keeps_search_filters_and_order_and_is_picked_from_the_menu(portal, listed, about):
    back = f"{listed}?q=holder&sort=-status&per_page=25&status=invited&cursor=abc"
    response = portal.post(about("save", back), {"name": " My  troubles "})
    assert (response.status_code, response.url) == (302, back)
    page = page_of(portal.get(listed))
    assert list(views_in(page)) == ["Everything", "My troubles"]
    chosen = views_in(page)["My troubles"]
    assert chosen == f"{listed}?q=holder&sort=-status&per_page=25&status=invited"
    current = page_of(portal.get(chosen)).select("#list-views [aria-current]")
    assert [words(link) for link in current] == ["My troubles"]


def test_the_same_name_replaces_and_a_list_begins_with_one_view_at_most(portal, listed, about):
    for status in ("invited", "enabled"):
        portal.post(about("save", f"{listed}?status={status}"), {"name": "Mine", "is_default": "on"})
    portal.post(about("save", f"{listed}?status=disabled"), {"name": "Other", "is_default": "on"})
    assert portal.get(listed).url == f"{listed}?status=disabled"
    portal.post(about("views", listed), {"view": _id_of(portal, about, listed, "MINE"), "act": "default"})
    assert portal.get(listed).url == f"{listed}?status=enabled"


def _id_of(portal, about, listed, name):
    page = page_of(portal.get(about("views", listed)))
    labels = page.select("fieldset label")
    return next(
        find(label, "input")["value"] for label in labels if words(label).lower().startswith(name.lower())
    )


def test_everything_is_reached_and_begun_with_again(portal, listed, about):
    portal.post(about("save", f"{listed}?status=revoked"), {"name": "Gone", "is_default": "on"})
    everything = views_in(page_of(portal.get(listed, follow=True)))["Everything"]
    assert "1 - 1 of 1" in words(page_of(portal.get(everything)))
    portal.post(about("views", listed), {"act": "everything"})
    assert portal.get(listed).status_code == 200


def test_a_view_is_deleted(portal, listed, about):
    portal.post(about("save", f"{listed}?status=revoked"), {"name": "Gone", "is_default": "on"})
    view = _id_of(portal, about, listed, "Gone")
    assert portal.post(about("views", listed), {"view": view, "act": "remove"}).status_code == 302
    assert views_in(page_of(portal.get(listed))) == {}
    assert portal.post(about("views", listed), {"view": view, "act": "remove"}).status_code == 404


def test_there_is_an_end_of_views(portal, listed, about):
    for number in range(MOST_VIEWS):
        portal.post(about("save", listed), {"name": f"View {number}"})
    response = portal.post(about("save", listed), {"name": "One more"})
    assert response.status_code == 422
    assert "Delete one first." in words(page_of(response))


@pytest.mark.parametrize("name", ["", "x" * 61, "a\u202eb"])
def test_a_wrong_name_is_refused(portal, listed, about, name):
    response = portal.post(about("save", listed), {"name": name})
    assert response.status_code == 422
    assert errors_of(response, "name")


def test_what_was_searched_for_lies_sealed(portal, listed, about):
    portal.post(about("save", f"{listed}?q=45677"), {"name": "That card"})
    sealed = bytes(ListPreferences.objects.get().views or b"")
    assert sealed
    assert b"45677" not in sealed
    assert b"That card" not in sealed


def test_views_and_columns_are_the_persons_own(client, portal, listed, about, colleague):
    portal.post(about("save", f"{listed}?status=revoked"), {"name": "Gone", "is_default": "on"})
    portal.post(about("columns", listed), places(portal, about, listed))
    sign_in(client, colleague)
    page = page_of(client.get(listed))
    assert views_in(page) == {}
    assert "Card Number" in heads(page)


def test_columns_are_chosen_and_ordered(portal, listed, about):
    data = places(portal, about, listed)
    data |= {"show_status": "on", "show_issued_at": "on", "place_status": "1", "place_email": "2"}
    assert portal.post(about("columns", listed), data).url == listed
    page = page_of(portal.get(listed))
    assert heads(page) == ["Status", "Email", "Issued"]
    assert find(page, "td time.ago")["title"]
    portal.post(about("columns", listed), {"usual": "on"})
    assert "Card Number" in heads(page_of(portal.get(listed)))


def test_a_place_that_is_none_is_refused(portal, listed, about):
    response = portal.post(about("columns", listed), {"place_email": "first"})
    assert response.status_code == 422


def test_columns_of_what_one_may_not_see_are_not_there(client, listed, about, full_admin, colleague):
    membership = Admin.objects.get(account=colleague)
    actor = actor_of(full_admin, membership.distributor)
    change_scope(actor=actor, admin=membership, role=Role.AUDITOR, scope=Scope.FULL)
    sign_in(client, colleague)
    assert "Card Number" not in heads(page_of(client.get(listed)))
    assert not page_of(client.get(about("columns", listed))).select("#id_show_card_number")


def test_holders_have_views_and_columns_too(portal, organization_a, about):
    ids = {"distributor_id": organization_a.distributor_id, "organization_id": organization_a.id}
    holders = reverse("holders:list", kwargs=ids)
    portal.post(about("save", f"{holders}?q=ada", "holders"), {"name": "Ada"})
    assert "Ada" in views_in(page_of(portal.get(holders)))


@pytest.mark.parametrize("back", ["https://evil.test/", "//evil.test/x", "/account/", "", "http://[x"])
def test_one_comes_back_to_a_list_of_ones_own_portal_alone(portal, distributor_a, about, back):
    response = portal.post(about("save", back), {"name": "Mine"})
    assert response.url == reverse("organizations:list", kwargs={"distributor_id": distributor_a.id})


def test_a_list_that_there_is_not_is_not_found(portal, about):
    assert portal.get(about("save", "/", "nothing")).status_code == 404


def test_they_end_with_the_membership(client, full_admin, organization_admin, distributor_a, listed, about):
    sign_in(client, organization_admin).post(about("save", listed), {"name": "Mine"})
    [kept] = ListPreferences.objects.all()
    remove_admin(actor=actor_of(full_admin, distributor_a), admin=kept.admin)
    assert not ListPreferences.objects.exists()
