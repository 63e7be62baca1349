"""Holders exported and erased by program, and who may say when policies erase them."""

import json

import pytest

from mipass.base.audit.models import Event
from mipass.domains.credentials.models import Credential
from mipass.doors.api.v1.tests.program import EVERY_SCOPE, make_program
from mipass.doors.portal.credentials.tests.scene import bring_to, issue

pytestmark = pytest.mark.django_db

ADA = {"email": "ada@example.com", "given_name": "Ada", "family_name": "Lovelace", "note": "A note"}


@pytest.fixture
def ada(program, organization_a):
    return program.post(f"/organizations/{organization_a.id}/holders", ADA).json()


@pytest.fixture
def theirs(full_admin, organization_a, ada):
    made = issue(full_admin, organization_a, "ada@example.com")
    Credential.objects.filter(id=made.id).update(holder=ada["id"])
    return made


def test_a_holder_is_erased_once_all_is_revoked(program, ada, theirs, full_admin):
    url = f"/holders/{ada['id']}"
    live = program.post(url + "/erase")
    assert (live.status_code, live.json()["code"], live.json()["live"]) == (
        409,
        "holder_has_live_credentials",
        1,
    )
    bring_to("revoked", full_admin, theirs)
    gone = program.post(url + "/erase")
    assert gone.status_code == 200, gone.content
    shown = gone.json()
    assert (shown["changed"], shown["given_name"], shown["note"]) == (True, None, None)
    assert shown["email"] == f"erased+{ada['id']}@example.invalid"
    assert shown["erased_at"]
    assert program.post(url + "/erase").json()["changed"] is False
    assert program.patch(url, {"given_name": "Eve"}).json()["code"] == "wrong_state"
    credential = program.get(f"/credentials/{theirs.id}").json()
    assert credential["erased_at"]
    assert credential["card"] is None
    organization = credential["organization_id"]
    cards = program.post(f"/organizations/{organization}/cards", {"credential_ids": [str(theirs.id)]})
    assert cards.json() == {"data": []}
    copied = program.post(f"/credentials/{theirs.id}/copy", {"email": "eve@example.com"})
    assert (copied.status_code, copied.json()["code"]) == (409, "wrong_state")


def test_it_needs_a_scope_of_its_own(ada, distributor_a, full_admin):
    others = make_program(full_admin, distributor_a, *(set(EVERY_SCOPE) - {"holders:erase"}))
    refused = others.post(f"/holders/{ada['id']}/erase")
    assert (refused.status_code, refused.json()["required"]) == (403, "holders:erase")


def test_all_that_is_known_is_handed_over(program, ada, theirs, distributor_a, full_admin):
    taken = program.post(f"/holders/{ada['id']}/export")
    assert taken["Content-Type"] == "application/json"
    told = json.loads(taken.content)
    assert told["holder"]["note"] == "A note"
    [credential] = told["credentials"]
    assert credential["card_number"]
    assert [mail["recipient"] for mail in credential["mails"]] == ["ada@example.com"]
    assert {event["type"] for event in told["events"]} >= {"holder:created", "credential:issued"}
    assert Event.objects.filter(type="export:file_taken", subject_id=ada["id"]).count() == 1
    without_cards = make_program(full_admin, distributor_a, "holders:read", "exports:take")
    rows = without_cards.post(f"/holders/{ada['id']}/export", headers={"Accept": "text/csv"})
    text = rows.content.decode()
    assert "Lovelace" in text
    assert "card_number" not in text
    half = make_program(full_admin, distributor_a, "holders:read").post(f"/holders/{ada['id']}/export")
    assert (half.status_code, half.json()["code"]) == (403, "insufficient_scope")


def test_when_holders_are_erased_is_said_by_who_may_erase(program, distributor_a, full_admin):
    url = "/distributor/policies"
    assert program.get(url).json()["erase_after_months"] is None
    assert program.patch(url, {"erase_after_months": 24}).json()["erase_after_months"] == 24
    assert program.patch(url, {"return_expired": True}).json()["erase_after_months"] == 24
    assert program.patch(url, {"erase_after_months": 121}).status_code == 422
    narrow = make_program(full_admin, distributor_a, "distributor:read", "distributor:write")
    refused = narrow.patch(url, {"erase_after_months": 1})
    assert (refused.status_code, refused.json()["required"]) == (403, "holders:erase")
    assert narrow.patch(url, {"return_expired": False}).json()["erase_after_months"] == 24
    assert program.patch(url, {"erase_after_months": None}).json()["erase_after_months"] is None
