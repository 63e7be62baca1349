"""Reconciliations of the public API: a list is sent, compared, and read by row."""

import pytest

from mipass.base.audit.models import Event
from mipass.doors.api.v1.tests.program import make_program
from mipass.flows.reconcile import reconcile_next
from tests.reconciliation.scene import Panel, card_of, panel_list

pytestmark = pytest.mark.django_db
SCOPES = ("exports:take", "cards:read")
UNKNOWN = 54_321


@pytest.fixture
def panel(full_admin, distributor_a, organization_b):
    return Panel.of(full_admin, distributor_a, organization_b)


@pytest.fixture
def program(full_admin, distributor_a):
    return make_program(full_admin, distributor_a, *SCOPES)


@pytest.fixture
def unit(organization_b):
    return f"/organizations/{organization_b.id}/reconciliations"


def rows(panel):
    kept, revoked = panel.issued(2, 900)
    panel.stopped(revoked)
    return [(*card_of(kept), "H10301", "active"), (*card_of(revoked), "H10301", "active")], revoked


def compared(program, unit, content, **query):
    sent = program.csv(unit, content, query=query)
    assert (sent.status_code, sent.json()["state"]) == (202, "uploaded")
    assert sent["Location"] == f"/api/v1/reconciliations/{sent.json()['id']}"
    assert sent["Retry-After"]
    assert reconcile_next()
    return program.get(f"/reconciliations/{sent.json()['id']}").json()


def test_a_list_is_compared_and_its_rows_are_read_by_finding(program, unit, panel):
    listed, revoked = rows(panel)
    found = compared(program, unit, panel_list([*listed, (UNKNOWN, 7, "H10301", "active")]), name="Site A")
    assert (found["name"], found["state"], found["panel_status"], found["rows"]) == (
        "Site A",
        "finished",
        "listed",
        3,
    )
    assert found["counts"] == {
        "stopped": 1,
        "only_there": 1,
        "twice": 0,
        "differs": 0,
        "only_here": 0,
        "in_both": 1,
        "unread": 0,
    }
    page = program.get(f"/reconciliations/{found['id']}/rows", finding="stopped").json()
    assert page["data"] == [
        {
            "finding": "stopped",
            "line": 3,
            "panel_active": True,
            "panel_format": "H10301",
            "panel_ends_with": None,
            "credential_id": str(revoked.id),
            "status": "revoked",
        }
    ]


def test_an_unknown_card_is_told_by_its_last_digits_alone(program, unit, panel):
    found = compared(program, unit, panel_list([(UNKNOWN, 7, "H10301", "active")]))
    answer = program.get(f"/reconciliations/{found['id']}/rows")
    assert str(UNKNOWN) not in answer.content.decode()
    [row] = answer.json()["data"]
    assert (row["finding"], row["line"], row["panel_ends_with"]) == ("only_there", 2, "21")


def test_what_all_rows_say_is_said_beside_the_list(program, unit):
    found = compared(program, unit, "card_number,facility_code\n7,1\n", format="H10301")
    assert (found["state"], found["panel_status"]) == ("finished", "assumed_active")


def test_a_format_that_there_is_not_is_pointed_at(program, unit):
    refused = program.csv(unit, "card_number\n7\n", query={"format": "Carrier pigeon"})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == "?format"


def test_columns_that_nobody_can_name_are_told_with_what_to_do(program, unit):
    found = compared(program, unit, "Badge,Site\n7,1\n")
    assert (found["state"], found["trouble"]["code"]) == ("unreadable", "needs_columns")
    assert "card_number" in found["trouble"]["detail"]
    assert program.get(f"/reconciliations/{found['id']}/rows").status_code == 409


def test_a_repeat_names_what_is_new_and_what_is_gone(program, unit, panel):
    listed, _revoked = rows(panel)
    first = compared(program, unit, panel_list(listed))
    second = compared(program, unit, panel_list(listed[:1]))
    assert second["previous_id"] == first["id"]
    assert second["changes"]["gone"]["stopped"] == 1
    gone = program.get(f"/reconciliations/{first['id']}/rows", finding="stopped", against=second["id"]).json()
    assert [row["line"] for row in gone["data"]] == [3]


def test_another_organizations_list_is_nothing_to_measure_by(
    program, unit, panel, full_admin, distributor_a, organization_a
):
    found = compared(program, unit, panel_list([(1, 1, "H10301", "")]))
    other = Panel.of(full_admin, distributor_a, organization_a).compared(panel_list([(1, 1, "H10301", "")]))
    refused = program.get(f"/reconciliations/{found['id']}/rows", against=other.id)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "?against")


def test_the_same_key_is_the_same_list(program, unit):
    content = "card_number,format\n7,CSN32\n"
    first = program.csv(unit, content, key="nightly")
    again = program.csv(unit, content, key="nightly")
    assert (again.json()["id"], again["Idempotency-Replayed"]) == (first.json()["id"], "true")
    assert program.csv(unit, content + "8,CSN32\n", key="nightly").json()["code"] == "idempotency_key_reused"


@pytest.mark.parametrize("scope", SCOPES)
def test_each_scope_alone_is_too_little(full_admin, distributor_a, unit, scope):
    alone = make_program(full_admin, distributor_a, scope)
    refused = alone.csv(unit, "card_number,format\n7,CSN32\n")
    [other] = {*SCOPES} - {scope}
    assert (refused.status_code, refused.json()["required"]) == (403, other)


def test_it_takes_lists_as_csv_alone(program, unit):
    assert program.post(unit, {"rows": []}).status_code == 415


def test_the_event_is_the_clients(program, unit):
    compared(program, unit, panel_list([(1, 1, "H10301", "")]))
    event = Event.objects.get(type="reconciliation:finished")
    assert (event.actor_kind, event.actor_id) == ("client", program.client.id)
