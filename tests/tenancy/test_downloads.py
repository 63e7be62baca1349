"""Whatever leaves as a file with somebody's data leaves an event first: who took what, from where."""

import re
from pathlib import Path

import pytest

import mipass.doors
from mipass.base.audit.models import Event
from mipass.doors.web.events import DETAILS, Names, describe
from mipass.doors.web.file_words import FILES
from tests.tenancy.addresses import address_of, ids_of
from tests.tenancy.conftest import taken_back
from tests.tenancy.routes import ROUTES

pytestmark = pytest.mark.django_db

ROLES = ("full_admin", "organization_admin", "operator", "invitee", "anonymous")
# Files without an event, and why.
WITHOUT_DATA = {
    "bulk:template": "an example that is the same for everybody",
    "console:download_firmware": "the vendor's own image; every reader may fetch it once it is published",
    "console:firmware_request": "hashes of images, to be signed and published",
    "console:firmware_key": "a public key",
    "mobile:reader_release": "signed for one removed reader, which is told apart by its id alone",
    "mobile:reader_config": "signed for one reader, which fetches it itself; names no person and no card",
}
RECORDED = {
    "admins:download",
    "audit:download",
    "bulk:issued",
    "bulk:warned",
    "bulk:wrong",
    "bulk_actions:download",
    "console:download_audit",
    "console:download_vouchers",
    "exports:once",
    "exports:take",
    "holders:download",
    "organizations:download",
    "reconciliations:download",
    "statement:download",
}
SENT = {"exports:once"}  # a GET of it leads to its form


def is_file(answer):
    disposition = answer.headers.get("Content-Disposition", "")
    return "attachment" in disposition or answer.headers.get("Content-Type", "").startswith("text/csv")


def taken(world, browsers, route):
    """The answer to whoever may take the route's file, and the events that stand before its first byte."""
    row, actor = ROUTES[route], next(role for role in ROLES if ROUTES[route].admits(role))
    address = address_of(route, ids_of(world, route))
    is_sent = "GET" not in row.methods or route in SENT
    before = set(Event.objects.values_list("id", flat=True))
    browser = browsers[actor]
    answer = browser.post(address, row.form(world)) if is_sent else browser.get(address)
    return actor, answer, list(Event.objects.exclude(id__in=before))


@pytest.mark.parametrize("route", ROUTES)
def test_a_file_is_recorded_before_its_first_byte(route, world, browsers):
    with taken_back():
        actor, answer, events = taken(world, browsers, route)
    if not is_file(answer):
        assert route not in RECORDED | WITHOUT_DATA.keys()
        return
    assert (route in RECORDED) != (route in WITHOUT_DATA)
    if route in WITHOUT_DATA:
        assert events == []
        return
    [event] = events
    place = {} if route.startswith("console") else ids_of(world, route)
    assert event.type in {"export:taken", "export:file_taken"}
    assert event.actor_id == world.people[actor].id
    assert event.distributor_id == place.get("distributor_id")
    assert event.organization_id == place.get("organization_id")


@pytest.mark.parametrize("route", ["audit:download", "statement:download"])
def test_a_list_that_is_narrowed_to_an_organization_is_recorded_there(route, world, browsers):
    ids = world.places["target"]
    address = address_of(route, ids_of(world, route))
    with taken_back():
        assert is_file(browsers["full_admin"].get(address, {"organization": ids["organization_id"]}))
        assert (
            Event.objects.filter(type="export:file_taken").latest("id").organization_id
            == ids["organization_id"]
        )


@pytest.mark.parametrize("route", sorted(RECORDED))
def test_nobody_who_is_refused_is_recorded_as_having_it(route, world, browsers):
    ask = browsers["stranger"].get if "GET" in ROUTES[route].methods else browsers["stranger"].post
    with taken_back():
        assert ask(address_of(route, ids_of(world, route))).status_code == 404
        assert not Event.objects.filter(type__in=["export:taken", "export:file_taken"]).exists()


def test_files_are_made_in_one_place():
    """Whoever makes a file elsewhere could forget the event. Phones' and readers' answers are no lists."""
    doors = Path(mipass.doors.__file__).parent
    sources = [path for path in doors.rglob("*.py") if "tests" not in path.parts]
    makes = re.compile(r"[\"']attachment|[\"']text/csv|StreamingHttpResponse|FileResponse|as_attachment")
    found = {str(path.relative_to(doors)) for path in sources if makes.search(path.read_text())}
    assert found == {"web/downloads.py", "web/ranges.py", "api/mobile/readers.py"}


@pytest.mark.parametrize("route", sorted(RECORDED - {"exports:once", "exports:take"}))
def test_the_log_says_which_file_it_was(route, world, browsers):
    with taken_back():
        _actor, _answer, [event] = taken(world, browsers, route)
    [entry] = describe([event], Names(vendor="The vendor"))
    assert (entry.what, entry.detail) == ("File downloaded", str(FILES[event.details["kind"]]))
    assert "kind" in DETAILS
