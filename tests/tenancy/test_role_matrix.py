"""The role matrix as the product states it, written out here a second time, and the pages that follow it."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.urls import resolve

from mipass.base.kit.actor import Permission
from mipass.domains.admins.matrix import OF_THE_DISTRIBUTOR, OPERATORS, ROLES, rights
from mipass.domains.admins.models import Role, Scope
from mipass.domains.credentials.lifecycle import INVITED, LIVE
from tests.pages import page_of, words
from tests.tenancy.addresses import address_of, all_routes, ids_of
from tests.tenancy.routes import ROUTES
from tests.tenancy.world import Ids, World

# What each line of the product's table "Who may do what" stands for, and the roles that it names.
ORGANIZATION_ADMIN, FULL_ADMIN, OPERATOR = Scope.ORGANIZATION, Scope.FULL, "operator"
TABLE: Mapping[str, tuple[set[str], set[str]]] = {
    "see organizations, credit summary, readers, credentials, card data; export them": (
        {
            "organizations:view",
            "credits:view_summary",
            "readers:view",
            "credentials:view",
            "credentials:view_cards",
            "credentials:export",
        },
        {ORGANIZATION_ADMIN, FULL_ADMIN},
    ),
    "issue, copy, correct, resend, withdraw, enable, disable, revoke, installer permission": (
        {
            "credentials:issue",
            "credentials:manage",
            "credentials:grant_installer",
            "credentials:deliver",
        },
        {ORGANIZATION_ADMIN, FULL_ADMIN},
    ),
    "see, add, change, deactivate and erase holders": (
        {"holders:view", "holders:manage", "holders:erase"},
        {ORGANIZATION_ADMIN, FULL_ADMIN},
    ),
    "view, rename, remove readers": (
        {"readers:manage", "readers:enroll", "organizations:edit_door_policy"},
        {ORGANIZATION_ADMIN, FULL_ADMIN},
    ),
    "add, rename, enable, disable, remove organizations; limits; unallocated credits": (
        {
            "organizations:add",
            "organizations:edit",
            "organizations:remove",
            "credits:set_limit",
            "credits:view_pool",
        },
        {FULL_ADMIN},
    ),
    "redeem vouchers, distributor page": ({"credits:redeem", "distributors:edit"}, {FULL_ADMIN}),
    "see a distributor's record": ({"distributors:view"}, {FULL_ADMIN, OPERATOR}),
    "invite, re-scope, remove admins": ({"admins:view", "admins:invite", "admins:manage"}, {FULL_ADMIN}),
    "make, change and revoke API clients within reach": (
        {"clients:view", "clients:manage"},
        {ORGANIZATION_ADMIN, FULL_ADMIN},
    ),
    "nominate": ({"admins:nominate"}, {OPERATOR}),
    "disable and enable operators": ({"accounts:block"}, {OPERATOR}),
    "look after the installation, try mails again": ({"system:look_after"}, {OPERATOR}),
    "audit log, each its own": ({"audit:view"}, {ORGANIZATION_ADMIN, FULL_ADMIN, OPERATOR}),
    "tell programs what happens, each within the own reach": (
        {"webhooks:manage"},
        {ORGANIZATION_ADMIN, FULL_ADMIN},
    ),
    "create and suspend distributors, sell and void vouchers, corrections, counts, firmware": (
        {
            "distributors:list",
            "distributors:create",
            "distributors:suspend",
            "credits:sell",
            "credits:correct",
            "credits:count",
            "readers:publish_firmware",
        },
        {OPERATOR},
    ),
}


@pytest.mark.parametrize("role", [ORGANIZATION_ADMIN, FULL_ADMIN, OPERATOR])
def test_the_matrix_is_the_products_table(role):
    stated = {Permission(name) for names, roles in TABLE.values() if role in roles for name in names}
    assert (OPERATORS if role == OPERATOR else rights(Role.ADMIN, role)) == stated


# The other roles in the whole distributor, and what of that is left within selected organizations.
LESSER: Mapping[str, tuple[set[str], set[str]]] = {
    Role.AUDITOR: (
        {
            *("organizations:view", "credentials:view", "credentials:export", "readers:view"),
            *("credits:view_summary", "credits:view_pool", "distributors:view", "admins:view"),
            *("audit:view", "clients:view", "holders:view"),
        },
        {
            *("organizations:view", "credentials:view", "credentials:export", "readers:view"),
            *("credits:view_summary", "audit:view", "clients:view", "holders:view"),
        },
    ),
    Role.ISSUER: (
        {
            *("organizations:view", "credits:view_summary", "credentials:view", "credentials:export"),
            *("credentials:view_cards", "credentials:issue", "credentials:manage"),
            *("holders:view", "holders:manage"),
        },
        {
            *("organizations:view", "credits:view_summary", "credentials:view", "credentials:export"),
            *("credentials:view_cards", "credentials:issue", "credentials:manage"),
            *("holders:view", "holders:manage"),
        },
    ),
    Role.READER_MANAGER: (
        {"organizations:view", "readers:view", "readers:manage", "readers:enroll"},
        {"organizations:view", "readers:view", "readers:manage", "readers:enroll"},
    ),
    Role.BILLING: (
        {
            *("organizations:view", "distributors:view", "credits:view_summary", "credits:view_pool"),
            *("credits:set_limit", "credits:redeem"),
        },
        {"organizations:view", "credits:view_summary"},
    ),
}


@pytest.mark.parametrize("role", LESSER)
def test_the_lesser_roles_are_the_products_table(role):
    everywhere, selected = LESSER[role]
    assert rights(role, Scope.FULL) == everywhere
    assert rights(role, Scope.ORGANIZATION) == selected


def test_the_matrix_has_no_other_roles():
    assert set(ROLES) == {*Role} == {Role.ADMIN, *LESSER}
    assert rights("gone", Scope.FULL) == frozenset()


def test_nobody_may_more_than_an_admin_and_all_that_is_the_distributors_is_an_admins():
    assert all(given <= ROLES[Role.ADMIN] for given in ROLES.values())
    assert ROLES[Role.ADMIN] >= OF_THE_DISTRIBUTOR


NAVIGATION = {
    "full_admin": ["Home", "Organizations", "Admins", "Distributor", "My Account"],
    "organization_admin": ["Home", "Organizations", "My Account"],
    "operator": ["Overview", "Distributors", "Vouchers", "Firmware", "Operators", "System", "My Account"],
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", NAVIGATION)
def test_the_sidebar_offers_what_the_role_may_open(role, world, browsers):
    start = "console:distributors" if role == "operator" else "organizations:list"
    sidebar = page_of(browsers[role].get(address_of(start, ids_of(world, start)))).select_one("nav.sidebar")
    assert sidebar is not None
    links = sidebar.select("a")
    assert [words(link) for link in links] == NAVIGATION[role]
    assert {browsers[role].get(str(link["href"])).status_code for link in links} == {200}


def readable_by(role: str) -> list[str]:
    """The routes whose pages the role may look at."""
    return [name for name, row in ROUTES.items() if "GET" in row.methods and row.admits(role)]


def offered(page: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Method and path of each link, dialog and form on a page."""
    for tag in page.select('a[href^="/"]'):  # others stay on the page, or lead away from the portal
        yield "GET", urlsplit(str(tag["href"])).path
    for form in page.select("form[action]"):
        yield str(form.get("method", "get")).upper(), urlsplit(str(form["action"])).path
    for button in page.select("[formaction]"):
        yield "POST", urlsplit(str(button["formaction"])).path


def routes_offered(answer: Any) -> set[tuple[str, str]]:
    """Method and route of everything on the page that can be pressed; nothing on what is not a page."""
    found: set[tuple[str, str]] = set()
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return found
    for method, path in offered(page_of(answer)):
        if path.startswith("/"):  # others stay on the page
            found.add((method, resolve(path).view_name))
    return found


@pytest.mark.django_db
@pytest.mark.parametrize("role", ["organization_admin", "full_admin", "operator", "outsider"])
def test_no_page_offers_what_the_role_may_not_do(role, world, browsers):
    refused = {}
    for route in readable_by(role):
        for method, other in routes_offered(browsers[role].get(address_of(route, ids_of(world, route)))):
            if ROUTES[other].expected(role, method) in {"403", "404", "405"}:
                refused[route] = (method, other)
    assert refused == {}


AREAS = {
    "organization_admin": ("organizations", "credentials", "holders", "readers", "clients", "audit"),
    "full_admin": (
        *("organizations", "credentials", "holders", "readers", "clients"),
        *("distributor", "statement", "audit", "admins"),
    ),
    "operator": ("console",),
}
# Objects in other states offer other actions.
STATES: list[dict[str, str]] = [
    {},
    {"admin_id": "member"},
    {"admin_id": "nomination"},
    {"holder_id": "inactive_holder"},
    *({"credential_id": state} for state in (*LIVE, "installer") if state != INVITED),
]
# No distributor of this world is suspended, there is an online key for firmware already, and what became of
# a one-time code is told beside the code alone.
OFFERED_ELSEWHERE = {
    "console:resume_distributor",
    "console:make_firmware_key",
    "organizations:confirm",  # after a restore alone
    "organizations:logo",  # a picture of the page of its look
    "credentials:undo",  # to whoever has just pressed
    "readers:enroll_progress",
}


@pytest.mark.django_db
@pytest.mark.parametrize("role", AREAS)
def test_every_action_of_the_role_is_offered_on_some_page(role, world, browsers):
    """What can be pressed on the pages, from one of them to the next, leads to all that the role may do."""
    seen: set[str] = set()
    for route in readable_by(role):
        for ids in variants(world, route):
            answer = browsers[role].get(address_of(route, ids))
            seen |= {other for _method, other in routes_offered(answer)} - {route}
    own = {name for name, row in ROUTES.items() if row.admits(role) and name.split(":")[0] in AREAS[role]}
    assert own - seen == OFFERED_ELSEWHERE & own


def variants(world: World, route: str) -> list[Ids]:
    """The ids of the route, once for each state that one of its objects can be in."""
    ids = ids_of(world, route)
    states = [state for state in STATES if all_routes()[route].issuperset(state)]
    return [ids | {name: world.target[key] for name, key in state.items()} for state in states]
