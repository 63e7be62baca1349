"""Every route, asked by everybody in every way: who gets in, who learns nothing, who changes nothing."""

from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.test import Client

from tests.tenancy.addresses import address_of, all_routes, ids_of
from tests.tenancy.conftest import taken_back
from tests.tenancy.digest import database_digest, differences
from tests.tenancy.routes import ACTORS, ROUTES
from tests.tenancy.world import DISTRIBUTOR_MARK, MARKS_OF_ORGANIZATION

QUIET_METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS")
INSIDERS = {"organization_admin", "full_admin"}
WITHOUT_COOKIES = (
    "mobile:",
    "api:",
)  # whoever asks, cookies or not, their rows answer alike: nothing to forge
KNOW_THE_DISTRIBUTOR = INSIDERS | {"neighbour", "operator", "invitee"}

pytestmark = pytest.mark.django_db


def test_every_route_has_its_row_and_every_row_its_route():
    assert set(ROUTES) == set(all_routes())


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("route", ROUTES)
def test_the_route_answers_by_its_row(route, actor, world, browsers, untouched):
    row, address = ROUTES[route], address_of(route, ids_of(world, route))
    with taken_back():
        answers = {method: browsers[actor].generic(method, address) for method in QUIET_METHODS}
        left = differences(untouched, database_digest())
    assert left == (["audit_event"] if row.recorded and row.admits(actor) else [])
    with taken_back():
        answers["POST"] = browsers[actor].post(address, row.form(world))
        changed = differences(untouched, database_digest())

    assert {method: shown(answer) for method, answer in answers.items()} == {
        method: row.expected(actor, method) for method in answers
    }
    assert not changed or ("POST" in row.methods and row.admits(actor))
    for answer in answers.values():
        assert marks_in(answer, forbidden_to(actor, tells=row.tells)) == []


def shown(answer: Any) -> str:
    """``login`` for a redirect there, else the status."""
    login = resolve_url(settings.LOGIN_URL)
    return (
        "login"
        if answer.status_code == 302 and answer["Location"].startswith(login)
        else str(answer.status_code)
    )


def forbidden_to(actor: str, *, tells: bool = False) -> list[str]:
    """The marks that this person must not see."""
    of_organization = [] if actor in INSIDERS else MARKS_OF_ORGANIZATION
    of_distributor = [] if actor in KNOW_THE_DISTRIBUTOR else [DISTRIBUTOR_MARK]
    return [] if tells else [*of_organization, *of_distributor]


def marks_in(answer: Any, marks: list[str]) -> list[str]:
    """The marks in body, headers and cookies, in whatever case."""
    head = f"{answer.headers!r} {answer.cookies}".encode()
    whole = (head + body_of(answer)).lower()
    return [mark for mark in marks if mark.lower().encode() in whole]


def body_of(answer: Any) -> bytes:
    """All of an answer, one that comes in pieces too."""
    return b"".join(answer.streaming_content) if answer.streaming else bytes(answer.content)


@pytest.mark.parametrize(
    "route", ["organizations:list", "credentials:list", "readers:list", "admins:list", "console:distributor"]
)
def test_whoever_may_enter_sees_the_marks_so_that_their_absence_elsewhere_means_something(
    route, world, browsers
):
    actor = "operator" if route.startswith("console") else "full_admin"
    answer = browsers[actor].get(address_of(route, ids_of(world, route)))
    assert marks_in(answer, [*MARKS_OF_ORGANIZATION, DISTRIBUTOR_MARK]) != []


def test_the_digest_notices_a_changed_byte(world, untouched):
    with taken_back():
        world.people["outsider"].last_name = "Changed"
        world.people["outsider"].save()
        assert differences(untouched, database_digest()) == ["accounts_account"]


def test_no_form_is_taken_without_the_token_against_forgery(world, browsers, untouched):
    careful = Client(enforce_csrf_checks=True)
    answers = {}
    forms = [name for name, row in ROUTES.items() if "POST" in row.methods]
    for route in (name for name in forms if not name.startswith(WITHOUT_COOKIES)):
        careful.cookies = browsers["operator" if route.startswith("console") else "full_admin"].cookies
        address = address_of(route, ids_of(world, route))
        answers[route] = careful.post(address, ROUTES[route].form(world)).status_code
    assert set(answers.values()) == {403}
    assert differences(untouched, database_digest()) == []
