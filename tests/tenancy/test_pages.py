"""What every page has, and what every act tells: walked by the addresses of the installation."""

import pytest

from mipass.base.outbox.models import Notice
from mipass.domains.organizations.models import Organization
from tests.pages import page_of, words
from tests.tenancy.addresses import address_of, all_routes, ids_of
from tests.tenancy.conftest import taken_back
from tests.tenancy.routes import ROUTES

pytestmark = pytest.mark.django_db
WITHIN = {"PORTAL", "PORTAL_FULL", "PORTAL_UNIT", "PORTAL_UNIT_FULL"}
PEOPLE = dict.fromkeys(WITHIN, "full_admin") | {"CONSOLE": "operator", "SELF": "full_admin"}
SHOWN = [
    name for name, row in ROUTES.items() if row.rule in PEOPLE and "GET" in row.methods and row.get == 200
]
SENT = [name for name, row in ROUTES.items() if row.rule in PEOPLE and "POST" in row.methods]


def found(route, world, browsers):
    """The page as whoever may enter sees it; None for a file, or a part of a page."""
    answer = browsers[PEOPLE[ROUTES[route].rule]].get(address_of(route, ids_of(world, route)))
    is_page = answer["Content-Type"].startswith("text/html") and not answer.streaming
    page = page_of(answer) if is_page else None
    return page if page is not None and page.select(".sidebar") else None


@pytest.mark.parametrize("route", SHOWN)
def test_a_page_has_one_heading_of_its_own_and_one_mark_in_the_sidebar(route, world, browsers):
    page = found(route, world, browsers)
    if page is None:
        pytest.skip("no page")
    assert len(page.select("h1")) == 1
    assert len(page.select(".sidebar a[aria-current=page]")) == 1


@pytest.mark.parametrize("route", [name for name in SHOWN if "organization_id" in all_routes()[name]])
def test_the_breadcrumbs_of_an_organization_name_it(route, world, browsers):
    page = found(route, world, browsers)
    if page is None or not page.select(".crumbs"):
        pytest.skip("no breadcrumbs")
    crumbs = page.select(".crumbs ol > li > :is(a, span)")
    place = world.places["target"]
    assert words(crumbs[1]) == Organization.objects.get(id=str(place["organization_id"])).name
    assert str(crumbs[1]["href"]).endswith(f"/organizations/{place['organization_id']}/")


@pytest.mark.parametrize("route", SENT)
def test_one_act_tells_each_person_one_thing(route, world, browsers):
    row, before = ROUTES[route], list(Notice.objects.values_list("id", flat=True))
    with taken_back():
        browsers[PEOPLE[row.rule]].post(address_of(route, ids_of(world, route)), row.form(world))
        told = list(Notice.objects.exclude(id__in=before).values_list("account_id", "kind"))
    assert len({account for account, _kind in told}) == len(told), told
