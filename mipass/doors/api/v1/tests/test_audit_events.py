"""The audit log by program: all within reach, narrowed, and nothing else."""

import pytest

from mipass.base.audit.models import Event
from mipass.doors.api.v1.tests.program import make_program

pytestmark = pytest.mark.django_db


def walked(program, path="/audit-events", **query):
    found = []
    while True:
        page = program.get(path, limit=3, **query).json()
        found += page["data"]
        if not page["has_more"]:
            return found
        query["after"] = page["next_cursor"]


def test_the_whole_log_is_walked_in_its_order(program, organization_a, organization_b, distributor_a):
    found = walked(program)
    rows = Event.objects.filter(distributor_id=distributor_a.id).order_by("at", "id")
    assert [each["id"] for each in found] == [str(row.id) for row in rows]
    assert len(found) > 6
    assert {"organization:created", "client:created"} <= {each["type"] for each in found}


def test_it_is_narrowed_by_each_filter(program, organization_a, full_admin):
    added = walked(program, types="organization:created,organization:removed")
    assert {each["type"] for each in added} == {"organization:created"}
    assert walked(program, subject_id=organization_a.id) == [
        each for each in walked(program) if each["subject_id"] == str(organization_a.id)
    ]
    assert {each["organization_id"] for each in walked(program, organization_id=organization_a.id)} == {
        str(organization_a.id)
    }
    assert {each["actor"]["id"] for each in walked(program, actor_id=full_admin.id)} == {str(full_admin.id)}
    assert walked(program, actor_kind="reader") == []
    last = walked(program)[-1]["at"]
    assert walked(program, since=last)
    assert walked(program, until=walked(program)[0]["at"]) == []


def test_which_operator_it_was_is_not_told(program, operator):
    by_vendor = walked(program, actor_kind="operator")
    assert by_vendor
    assert {each["actor"]["id"] for each in by_vendor} == {None}
    assert walked(program, actor_id=operator.id) == []


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"types": "organization:addded"}, 422),
        ({"actor_kind": "robot"}, 422),
        ({"subject_id": "x"}, 422),
        ({"since": "2026-11-30"}, 422),
        ({"organization_id": "018f2d4e-0000-7000-8000-000000000000"}, 404),
        ({"after": "WyIyMDI2IiwgIngiLCAieCJd"}, 400),
    ],
)
def test_a_filter_that_is_none_widens_nothing(program, query, status):
    assert program.get("/audit-events", **query).status_code == status


def test_a_reach_of_one_organization_sees_its_part(full_admin, distributor_a, organization_a, organization_b):
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_a.id])
    assert {each["organization_id"] for each in walked(narrow)} == {str(organization_a.id)}
    assert narrow.get("/audit-events", organization_id=organization_b.id).status_code == 404


def test_the_past_of_a_credential(program, organization_a, full_admin, distributor_a):
    made = program.post(
        f"/organizations/{organization_a.id}/credentials",
        {
            "email": "ada@example.com",
            "format": "H10301",
            "card": {"facility_code": "12", "card_number": "4001"},
        },
    ).json()
    program.post(f"/credentials/{made['id']}/revoke", {"reason": "lost"})
    plain = make_program(full_admin, distributor_a, "credentials:read")
    found = walked(plain, f"/credentials/{made['id']}/events")
    assert [each["type"] for each in found][:1] == ["credential:issued"]
    assert found[-1]["type"] == "credential:revoked"
    assert found[-1]["details"] == {"reason": "lost"}
    assert found[-1]["actor"] == {"kind": "client", "id": str(program.client.id)}
    assert plain.get("/audit-events").json()["required"] == "audit:read"
