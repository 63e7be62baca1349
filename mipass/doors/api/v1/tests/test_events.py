"""The event feed by program: from now, from the start, past a cursor; and after a restore."""

import pytest

from mipass.base.audit.models import Seal
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.guards import remove
from mipass.doors.api.v1.tests.program import make_program
from mipass.doors.jobs.guards import all_guards

pytestmark = pytest.mark.django_db


@pytest.fixture
def issue(program, organization_a):
    def issue(number):
        card = {"facility_code": "1", "card_number": str(number)}
        body = {"email": "ada@example.com", "format": "H10301", "card": card}
        answer = program.post(f"/organizations/{organization_a.id}/credentials", body)
        seal_events()
        return answer.json()["id"]

    return issue


def test_without_a_cursor_the_feed_begins_now(program, issue):
    issue(1)
    begun = program.get("/events").json()
    assert begun["data"] == []
    made = issue(2)
    page = program.get("/events", after=begun["next_cursor"], types="credential.issued").json()
    [event] = page["data"]
    assert event["type"] == "credential.issued"
    assert event["data"]["subject"] == {"type": "credential", "id": made}
    assert event["data"]["actor"] == {"kind": "client", "id": str(program.client.id)}
    assert program.get(event["data"]["url"].partition("/api/v1")[2]).json()["id"] == made
    assert program.get("/events", after=page["next_cursor"]).json()["data"] == []


def test_everything_comes_once_in_order(program, issue):
    made = [issue(number) for number in range(5)]
    seen, after = [], "start"
    while True:
        page = program.get("/events", after=after, limit=2, types="credential.issued").json()
        seen += [event["data"]["subject"]["id"] for event in page["data"]]
        after = page["next_cursor"]
        if not page["has_more"]:
            break
    assert seen == made


def test_a_client_of_one_organization_hears_of_no_other(full_admin, distributor_a, organization_b, issue):
    issue(1)
    elsewhere = make_program(full_admin, distributor_a, organization_ids=[organization_b.id])
    events = elsewhere.get("/events", after="start").json()["data"]
    assert {event["data"]["organization_id"] for event in events} <= {str(organization_b.id)}


def test_the_cursor_of_a_state_that_is_no_more_is_gone(program, issue):
    issue(1)
    cursor = program.get("/events").json()["next_cursor"]
    remove(all_guards())  # as no operation can: another chain lies where the cursor was
    Seal.objects.filter(id=Seal.objects.order_by("-position")[0].id).update(mac=bytes(36))
    gone = program.get("/events", after=cursor)
    assert gone.status_code == 410
    assert gone.json()["code"] == "cursor_gone"
    assert program.get("/events", after=gone.json()["oldest"]).status_code == 200


@pytest.mark.parametrize("after", ["nonsense", "", "AAAA"])
def test_a_cursor_that_is_not_ours_is_refused(program, after):
    answer = program.get("/events", after=after)
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_cursor"


def test_a_type_that_there_is_not_is_refused(program):
    answer = program.get("/events", types="credential.isued")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] in {"?types", "#/types"}
