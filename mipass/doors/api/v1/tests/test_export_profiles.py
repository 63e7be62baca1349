"""Export profiles by program: made, read, taken, forgotten, and what scopes they need."""

import csv
import json
from typing import get_args

import pytest

from mipass.base.audit.models import Event
from mipass.domains.credentials.exports.ready_made import ready_made
from mipass.domains.credentials.exports.sources import SOURCES
from mipass.domains.credentials.models import ExportProfile
from mipass.doors.api.v1.schemas import export_profiles as schemas
from mipass.doors.api.v1.tests.program import make_program

pytestmark = pytest.mark.django_db

MAIL = [{"header": "Mail", "source": "email"}, {"header": "Card", "source": "card_number"}]
ASKED = {"name": "Panel", "columns": MAIL, "width": 5}


@pytest.fixture
def at(organization_a):
    return f"/organizations/{organization_a.id}"


@pytest.fixture
def profile(program, at):
    answer = program.post(at + "/export-profiles", ASKED)
    assert answer.status_code == 201, answer.content
    return answer.json()


@pytest.fixture
def issued(program, at):
    card = {"facility_code": "7", "card_number": "42"}
    answer = program.post(at + "/credentials", {"email": "ada@example.com", "format": "H10301", "card": card})
    assert answer.status_code == 201, answer.content


def take(program, profile, **query):
    return program.send("POST", f"/export-profiles/{profile['id']}/take", query=query)


def octets(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_the_names_in_the_description_are_those_of_the_sources_and_systems():
    assert get_args(schemas.SourceName) == tuple(SOURCES)
    assert get_args(schemas.System) == tuple(ready_made())


def test_a_profile_is_made_read_and_forgotten(program, at, profile, organization_a):
    assert profile == {
        "id": profile["id"],
        "organization_id": str(organization_a.id),
        "name": "Panel",
        "system": None,
        "form": "csv",
        "columns": [{"constant": None, "template": None, **column} for column in MAIL],
        "delimiter": "comma",
        "quoting": "minimal",
        "encoding": "utf-8",
        "header_line": True,
        "dates": "iso",
        "numbers": "decimal",
        "width": 5,
        "format_map": {},
        "status_map": {},
        "states": ["invited", "enabled", "disabled", "revoked"],
        "removals": "row",
        "exported_at": None,
        "exported_before_at": None,
        "created_at": profile["created_at"],
    }
    assert program.get(at + "/export-profiles").json()["data"] == [profile]
    assert program.get(f"/export-profiles/{profile['id']}").json() == profile
    assert program.delete(f"/export-profiles/{profile['id']}").status_code == 204
    assert program.delete(f"/export-profiles/{profile['id']}").status_code == 404


def test_a_ready_made_one_takes_what_is_sent_instead(program, at):
    made = program.post(
        at + "/export-profiles", {"name": "G", "system": "genetec", "delimiter": "tab"}
    ).json()
    meant = ready_made()["genetec"].layout
    assert (made["system"], made["delimiter"], made["format_map"]) == ("genetec", "tab", meant.format_map)
    assert [column["header"] for column in made["columns"]] == [column.header for column in meant.columns]


def test_a_retry_makes_no_second_profile(program, at):
    first, again = (program.post(at + "/export-profiles", ASKED, key="p") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    assert ExportProfile.objects.count() == 1
    taken = program.post(at + "/export-profiles", ASKED)
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"columns": None}, "#/columns", "required"),
        ({"columns": [{"header": "x"}]}, "#/columns/0", "one_of_three"),
        ({"columns": [{"header": "x", "source": "email", "constant": "y"}]}, "#/columns/0", "one_of_three"),
        ({"columns": [{"header": "x", "template": "{nothing}"}]}, "#/columns", "unknown_source"),
        ({"columns": [{"header": "=x", "source": "email"}]}, "#/columns", "formula"),
        ({"format_map": {"H9": "1"}}, "#/format_map", "not_one_of"),
        ({"states": []}, "#/states", "required"),
        ({"encoding": "latin-1"}, "#/encoding", "not_one_of"),
        ({"width": 41}, "#/width", "out_of_range"),
        ({"name": ""}, "#/name", "required"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(program, at, change, pointer, code):
    answer = program.post(at + "/export-profiles", {**ASKED, **change})
    assert answer.status_code == 422, answer.content
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(pointer, code)]


def test_a_file_is_taken_whole_and_recorded(program, profile, issued):
    answer = take(program, profile)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert octets(answer) == b"Mail,Card\r\nada@example.com,00042\r\n"
    assert answer["Content-Length"] == str(len(b"Mail,Card\r\nada@example.com,00042\r\n"))
    event = Event.objects.get(type="export:taken")
    assert (event.actor_kind, event.details) == ("client", {"fields": ["email", "card_number"]})
    assert program.get(f"/export-profiles/{profile['id']}").json()["exported_at"] is not None


def test_changes_since_and_a_broken_download(program, profile, issued):
    take(program, profile)
    last = {"query": {"since": "last"}, "key": "again"}
    first, again = (program.send("POST", f"/export-profiles/{profile['id']}/take", **last) for _ in range(2))
    assert octets(first) == octets(again)
    assert again["Idempotency-Replayed"] == "true"
    take(program, profile, since="last")
    answer = program.send("POST", f"/export-profiles/{profile['id']}/take", **last)
    assert (answer.status_code, answer.json()["code"]) == (409, "taken_since")
    since = take(program, profile, since="2126-01-01T00:00:00Z")
    assert list(csv.reader(octets(since).decode().splitlines())) == [["Mail", "Card"]]


@pytest.mark.parametrize("since", ["yesterday", "2026-11-30T00:00:00", "", "0001-01-01T00:00:00+23:00"])
def test_a_time_that_is_none_is_refused(program, profile, since):
    answer = take(program, profile, since=since)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "?since")


def test_lines_of_json(program, at, issued):
    made = program.post(at + "/export-profiles", {"name": "G", "system": "gallagher"}).json()
    answer = take(program, made)
    assert answer["Content-Type"] == "application/x-ndjson; charset=utf-8"
    [line] = octets(answer).splitlines()
    assert json.loads(line)["cards"][0]["number"] == "42"


def test_a_row_that_cannot_be_written_is_named(program, at, profile, issued):
    card = {"facility_code": "7", "card_number": "43"}
    program.post(at + "/credentials", {"email": "+b@example.com", "format": "H10301", "card": card})
    answer = take(program, profile)
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_cell")
    assert answer.json()["detail"].startswith("Row 1 (+b@example.com), column Mail: ")
    assert not Event.objects.filter(type="export:taken").exists()


@pytest.mark.parametrize(
    ("lacks", "source"), [("cards:read", "card_number"), ("holders:read", "family_name")]
)
def test_cards_and_names_need_their_own_scopes(full_admin, distributor_a, program, at, lacks, source):
    for column in ({"source": source}, {"template": f"x{{{source}}}"}):
        body = {"name": str(column), "columns": [{"header": "x", **column}]}
        made = program.post(at + "/export-profiles", body).json()
        lesser = make_program(full_admin, distributor_a, "exports:take", "credentials:manage")
        for answer in (take(lesser, made), lesser.post(at + "/export-profiles", {**body, "name": "y"})):
            assert answer.status_code == 403
            assert (answer.json()["code"], answer.json()["required"]) == ("insufficient_scope", lacks)


def test_to_make_and_forget_profiles_needs_managing_too(full_admin, distributor_a, at, profile):
    taker = make_program(full_admin, distributor_a, "exports:take", "cards:read")
    assert take(taker, profile).status_code == 200
    for answer in (
        taker.post(at + "/export-profiles", ASKED),
        taker.delete(f"/export-profiles/{profile['id']}"),
    ):
        assert (answer.status_code, answer.json()["required"]) == (403, "credentials:manage")


def test_a_profile_of_elsewhere_is_not_there(full_admin, distributor_a, organization_b, profile):
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_b.id])
    assert narrow.get(f"/export-profiles/{profile['id']}").status_code == 404
    assert take(narrow, profile).status_code == 404
