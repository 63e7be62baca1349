"""Every page of a portal, asked by each role and by roles of any permissions: who gets in, what they see."""

from collections.abc import Iterable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mipass.domains.admins import matrix
from mipass.domains.admins.models import Admin, Role, Scope
from tests.tenancy.addresses import address_of, ids_of
from tests.tenancy.conftest import taken_back
from tests.tenancy.digest import database_digest, differences
from tests.tenancy.needs import NEEDS
from tests.tenancy.routes import ROUTES
from tests.tenancy.test_role_matrix import routes_offered
from tests.tenancy.test_route_matrix import body_of
from tests.tenancy.world import CARD_NUMBER, CUSTOM_HEX, LESSER, ORGANIZATION_MARK, World

pytestmark = pytest.mark.django_db
OF_A_PORTAL = [name for name, row in ROUTES.items() if row.rule.startswith("PORTAL")]
LOOKED_AT = [name for name in OF_A_PORTAL if "GET" in ROUTES[name].methods]
CUSTOM = "custom"
# What somebody must hold one of to be shown it anywhere: each is on some page of a Full Admin.
MARKS = {
    ("credentials:view_cards",): (str(CARD_NUMBER), CUSTOM_HEX),
    ("credentials:view",): (f"enabled.{ORGANIZATION_MARK}@demo.test".lower(),),
    ("readers:view",): (f"Reader {ORGANIZATION_MARK}",),
    ("admins:view",): (f"invited.{ORGANIZATION_MARK}@demo.test",),
    ("clients:view",): (f"Client {ORGANIZATION_MARK}",),
    ("credits:view_summary",): ("Credit Summary",),
    ("credits:view_summary", "credits:view_pool"): ("Available Credits",),
    ("audit:view",): ('id="timeline"',),
}


def test_each_page_of_a_portal_says_what_it_asks_for():
    assert set(NEEDS) == set(OF_A_PORTAL)


@pytest.mark.parametrize("role", [*LESSER, "full_admin"])
@pytest.mark.parametrize("route", OF_A_PORTAL)
def test_the_page_lets_in_whoever_holds_what_it_asks_for(route, role, world, browsers, untouched):
    """A refused form changes nothing."""
    permissions = matrix.rights(Role.ADMIN if role == "full_admin" else role, Scope.FULL)
    for method in sorted(ROUTES[route].methods & {"GET", "POST"}):
        is_met = NEEDS[route].met_by(permissions, method)
        with taken_back():
            answer = ask(world, browsers[role], route, method)
            changed = differences(untouched, database_digest()) if not is_met else []
        expected = ROUTES[route].post if method == "POST" else ROUTES[route].get
        assert answer.status_code == (expected if is_met else 403), method
        assert not changed


def ask(world: World, browser, route: str, method: str):
    """The page, or its form sent as the route matrix sends it."""
    address = address_of(route, ids_of(world, route))
    return browser.post(address, ROUTES[route].form(world)) if method == "POST" else browser.get(address)


@pytest.mark.parametrize("role", LESSER)
def test_no_page_shows_or_offers_what_the_role_lacks(role, world, browsers):
    permissions = matrix.rights(role, Scope.FULL)
    assert list(wrong_on_pages(world, browsers[role], permissions, LOOKED_AT)) == []


def wrong_on_pages(world: World, browser, permissions, routes) -> Iterator[tuple[str, str]]:
    """Each page with what it should not show or offer."""
    for route in routes:
        with taken_back():
            answer = ask(world, browser, route, "GET")
            body = body_of(answer).decode()
        for any_of, marks in MARKS.items():
            if permissions.isdisjoint(any_of):
                yield from ((route, mark) for mark in marks if mark.lower() in body.lower())
        for method, other in routes_offered(answer):
            if other in NEEDS and not NEEDS[other].met_by(permissions, method):
                yield route, f"{method} {other}"


def test_a_full_admin_is_shown_each_mark_so_that_its_absence_means_something(world, browsers):
    bodies = []
    for route in LOOKED_AT:
        with taken_back():
            bodies.append(body_of(ask(world, browsers["full_admin"], route, "GET")).decode().lower())
    for marks in MARKS.values():
        assert all(any(mark.lower() in body for body in bodies) for mark in marks)


def with_views(permissions: Iterable[str]) -> frozenset[str]:
    """A role of these and of what it takes to get to their pages: the organizations, and the room of each."""
    views = {f"{permission.partition(':')[0]}:view" for permission in permissions}
    return frozenset({*permissions, "organizations:view", *(views & matrix.ROLES[Role.ADMIN])})


@pytest.mark.parametrize("role", Role)
def test_who_may_do_something_in_a_room_may_look_at_it(role):
    assert with_views(matrix.ROLES[role]) == matrix.ROLES[role]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    permissions=st.frozensets(st.sampled_from(sorted(matrix.ROLES[Role.ADMIN]))).map(with_views),
    routes=st.lists(st.sampled_from(LOOKED_AT), min_size=12, max_size=12, unique=True),
)
def test_a_role_of_any_permissions_sees_what_they_give_and_no_more(permissions, routes, world, browsers):
    with pytest.MonkeyPatch.context() as patch, taken_back():
        patch.setattr(matrix, "ROLES", {**matrix.ROLES, CUSTOM: permissions})
        Admin.objects.filter(account=world.people[LESSER[0]]).update(role=CUSTOM)
        browser = browsers[LESSER[0]]
        for route in routes:
            with taken_back():
                status = ask(world, browser, route, "GET").status_code
            assert status in expected(route, permissions), route
        assert list(wrong_on_pages(world, browser, permissions, routes)) == []


def expected(route: str, permissions: frozenset[str]) -> set[int]:
    """What the page may answer; without organizations nothing in them is within reach."""
    if not NEEDS[route].met_by(permissions, "GET"):
        return {403, 404}
    return {int(ROUTES[route].get)} | (set() if "organizations:view" in permissions else {403, 404})
