"""Whatever is typed into any field of any form, at every level of logging no line repeats it."""

import logging

import pytest

from tests.logs import written_log
from tests.tenancy.addresses import address_of, ids_of
from tests.tenancy.conftest import taken_back
from tests.tenancy.routes import ROUTES
from tests.tenancy.test_foreign_ids import every_form

pytestmark = pytest.mark.django_db

CANARY = "canary-7f3a9e"
SIGN_IN_FIELDS = {"login", "password", "password1", "password2", "oldpassword", "email"}


@pytest.fixture
def log(monkeypatch):
    """What the process writes, formatted and filtered as in life, at the most talkative level."""
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    with written_log() as stream:
        yield stream


def every_field() -> set[str]:
    """The names of all fields of all forms."""
    return SIGN_IN_FIELDS | {name for form in every_form() for name in form.base_fields}


def test_no_field_of_any_form_reaches_a_log_line(world, browsers, log):
    canaries = {name: f"{CANARY}-{name}" for name in every_field()} | {"step": "3", "format": "H10301"}
    for route in (name for name, row in ROUTES.items() if "POST" in row.methods):
        actor = next(
            who for who in ("full_admin", "operator", "anonymous", "invitee") if ROUTES[route].admits(who)
        )
        with taken_back():
            browsers[actor].post(f"{address_of(route, ids_of(world, route))}?q={CANARY}-query", canaries)
    assert log.getvalue().count('"message": "request"') > 40
    assert CANARY not in log.getvalue()


def test_no_mailed_token_reaches_a_log_line(world, browsers, log):
    for route in world.links:
        browsers["anonymous"].get(address_of(route, ids_of(world, route)))
        assert world.links[route] not in log.getvalue()
    assert log.getvalue().count('"message": "request"') == len(world.links) > 0


def test_a_right_sign_in_or_password_reaches_no_log_line(world, browsers, log):
    form = {"login": world.people["full_admin"].email, "password": "demo-portal-2026"}
    with taken_back():
        assert browsers["anonymous"].post(address_of("account_login", {}), form).status_code == 302
    for secret in (*form.values(), *(morsel.value for morsel in browsers["full_admin"].cookies.values())):
        assert secret not in log.getvalue()
