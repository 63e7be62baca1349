"""Bulk actions by program: what was meant and counted is done, once, and nothing else."""

import pytest

from mipass.domains.credentials.models import BulkAction, Credential
from mipass.doors.api.v1 import calls
from mipass.doors.api.v1.tests.program import make_program
from mipass.flows.run_bulk_actions import run_bulk_actions

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(organization_a):
    return f"/organizations/{organization_a.id}"


@pytest.fixture
def ids(program, at):
    return [
        program.post(
            at + "/credentials",
            {
                "email": f"holder{n}@example.com",
                "format": "H10301",
                "card": {"facility_code": "1", "card_number": str(n)},
            },
        ).json()["id"]
        for n in range(3)
    ]


def asked(**changes):
    return {"verb": "revoke", "reason": "left", "selection": {"all": True}, "expected_total": 3, **changes}


def test_many_are_revoked_once(program, at, ids, organization_a):
    begun = program.post(at + "/bulk-actions", asked(), key="b")
    assert begun.status_code == 202, begun.content
    action = begun.json()
    assert (action["state"], action["total"], action["verb"]) == ("running", 3, "revoke")
    assert begun["Location"] == f"/api/v1/bulk-actions/{action['id']}"
    assert begun["Retry-After"] == "2"
    again = program.post(at + "/bulk-actions", asked(), key="b")
    assert (again.status_code, again.json()["id"]) == (202, action["id"])
    assert again["Idempotency-Replayed"] == "true"
    while run_bulk_actions():
        pass
    done = program.get(f"/bulk-actions/{action['id']}").json()
    assert (done["state"], done["changed"], done["unchanged"]) == ("done", 3, 0)
    assert set(Credential.objects.values_list("status", flat=True)) == {"revoked"}
    assert [each["id"] for each in program.get(at + "/bulk-actions").json()["data"]] == [action["id"]]
    cancelled = program.post(f"/bulk-actions/{action['id']}/cancel")
    assert (cancelled.status_code, cancelled.json()["code"]) == (409, "wrong_state")


def test_another_number_than_expected_changes_nothing(program, at, ids):
    answer = program.post(at + "/bulk-actions", asked(expected_total=2), key="b")
    assert (answer.status_code, answer.json()["code"]) == (409, "selection_changed")
    assert answer.json()["total"] == 3
    assert not BulkAction.objects.exists()
    assert program.post(at + "/bulk-actions", asked(), key="b").status_code == 202


@pytest.mark.parametrize(
    "selection",
    [
        {},
        {"all": True, "status": "invited"},
        {"credential_ids": []},
        {"credential_ids": ["018f2d4e-0000-7000-8000-000000000000"], "search": "a@"},
        {"statsu": "invited"},
        {"search": ""},
    ],
)
def test_a_selection_that_is_unclear_selects_nothing(program, at, ids, selection):
    answer = program.post(at + "/bulk-actions", asked(selection=selection))
    assert answer.status_code == 422, answer.content
    assert not BulkAction.objects.exists()


def test_the_ones_named_or_found_are_meant(program, at, ids):
    named = {"credential_ids": ids[:1]}
    assert program.post(at + "/bulk-actions", asked(selection=named, expected_total=1)).status_code == 202
    found = {"search": "holder1@"}
    assert program.post(at + "/bulk-actions", asked(selection=found, expected_total=1)).status_code == 202
    while run_bulk_actions():
        pass
    statuses = {each["id"]: each["status"] for each in program.get(at + "/credentials").json()["data"]}
    assert [statuses[each] for each in ids] == ["revoked", "revoked", "invited"]


def test_a_foreign_id_is_counted_by_nobody(program, at, ids, organization_b):
    elsewhere = f"/organizations/{organization_b.id}/bulk-actions"
    answer = program.post(elsewhere, asked(selection={"credential_ids": ids}, expected_total=0))
    assert (answer.status_code, answer.json()["code"]) == (409, "no_change")


def test_a_reason_is_for_revoking(program, at, ids):
    answer = program.post(at + "/bulk-actions", asked(reason=None))
    assert answer.json()["errors"][0]["pointer"] == "#/reason"


def test_revoking_many_needs_a_scope_of_its_own(program, at, ids, full_admin, distributor_a, monkeypatch):
    monkeypatch.setattr(calls, "MANY", 2)
    plain = make_program(full_admin, distributor_a, "credentials:manage")
    answer = plain.post(at + "/bulk-actions", asked())
    assert (answer.status_code, answer.json()["required"]) == (403, "bulk:large")
    assert plain.post(at + "/bulk-actions", asked(verb="resend", reason=None)).status_code == 202
    assert program.post(at + "/bulk-actions", asked()).status_code == 202


def test_installer_rights_and_searches_by_number_ask_for_theirs(at, ids, full_admin, distributor_a):
    plain = make_program(full_admin, distributor_a, "credentials:manage")
    answer = plain.post(at + "/bulk-actions", asked(verb="set_installer", reason=None))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    guess = plain.post(at + "/bulk-actions", asked(selection={"search": "1"}))
    assert (guess.status_code, guess.json()["required"]) == (403, "cards:read")
    assert not BulkAction.objects.exists()


def test_a_running_action_is_cancelled_once(program, at, ids):
    action = program.post(at + "/bulk-actions", asked()).json()
    url = f"/bulk-actions/{action['id']}/cancel"
    assert program.post(url).json()["state"] == "cancelled"
    assert program.post(url).status_code == 200
    assert run_bulk_actions() == 0


def test_an_action_of_elsewhere_is_not_there(program, at, ids, full_admin, distributor_a, organization_b):
    action = program.post(at + "/bulk-actions", asked()).json()
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_b.id])
    assert narrow.get(f"/bulk-actions/{action['id']}").status_code == 404
    assert narrow.post(f"/bulk-actions/{action['id']}/cancel").status_code == 404
