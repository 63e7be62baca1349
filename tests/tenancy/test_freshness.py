"""Every address that takes a POST, by somebody who signed in long ago: asked again, or not, by its row."""

import pytest
from django.urls import reverse

from mipass.doors.web.freshness import TABLE, Wants, wanted_by
from tests.tenancy.addresses import address_of, ids_of
from tests.tenancy.conftest import Browsers, taken_back
from tests.tenancy.digest import database_digest, differences
from tests.tenancy.routes import ACTORS, ROUTES
from tests.tenancy.world import World

pytestmark = pytest.mark.django_db

POSTS = [name for name, row in ROUTES.items() if "POST" in row.methods]
SESSIONS = {"django_session", "usersessions_usersession"}


@pytest.fixture(scope="module")
def old_browsers(world: World) -> Browsers:
    """A browser for each person, signed in 16 minutes ago."""
    return Browsers(world, minutes_ago=16)


def insider(route):
    """Somebody whom the route admits."""
    return next(actor for actor in reversed(ACTORS) if ROUTES[route].admits(actor))


def test_every_address_that_takes_a_post_has_its_row_and_its_reason():
    assert set(POSTS) <= set(TABLE) <= set(ROUTES)
    assert all(reason for _wants, reason in TABLE.values())


@pytest.mark.parametrize("route", TABLE)
def test_an_old_session_is_asked_again_just_where_the_table_says_so(route, world, old_browsers):
    wants, row, browser = wanted_by(route), ROUTES[route], old_browsers[insider(route)]
    address = address_of(route, ids_of(world, route))
    with taken_back():
        seen = is_asked(browser.get(address)) if "GET" in row.methods else None
        before = database_digest()
        sent = is_asked(browser.post(address, row.form(world))) if route in POSTS else None
        changed = set(differences(before, database_digest())) - SESSIONS
    assert seen in ({None, True} if wants is Wants.SEE else {None, False})
    assert sent in ({None, True} if wants in {Wants.SEE, Wants.SEND} else {None, False})
    assert not (sent and changed)


@pytest.mark.parametrize("route", [name for name in POSTS if name.startswith("console:")])
def test_no_console_post_goes_without_a_recent_sign_in(route):
    assert wanted_by(route) in {Wants.SEND, Wants.SEE}


def is_asked(answer):
    """Whether it leads to *Confirm It Is You*."""
    return answer.status_code == 302 and answer["Location"].startswith(reverse("confirm_sign_in"))
