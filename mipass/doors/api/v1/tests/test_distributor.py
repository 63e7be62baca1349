"""The distributor by program: its record and its policies."""

import pytest

from mipass.base.audit.models import Event
from mipass.domains.distributors.models import Distributor
from mipass.doors.api.v1.tests.program import make_program

pytestmark = pytest.mark.django_db


def test_the_record_is_read_and_changed_in_part(program, distributor_a):
    read = program.get("/distributor")
    assert read.json()["name"] == distributor_a.name
    assert read.json()["low_credit_threshold"] is None
    changed = program.patch("/distributor", {"contact": {"country": "DE"}, "low_credit_threshold": 20})
    assert changed.status_code == 200, changed.content
    assert changed.json()["contact"]["country"] == "DE"
    again = program.patch("/distributor", {"contact": {"phone": "+49 30 1"}})
    assert (again.json()["contact"]["country"], again.json()["low_credit_threshold"]) == ("DE", 20)
    assert (
        program.patch("/distributor", {"low_credit_threshold": None}).json()["low_credit_threshold"] is None
    )
    stale = program.patch("/distributor", {"name": "New"}, headers={"If-Match": read["ETag"]})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")


def test_it_changes_as_a_whole_or_not_at_all(program, distributor_a, distributor_b):
    wrong = program.patch("/distributor", {"name": "New", "contact": {"country": "XX"}})
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["pointer"] == "#/contact/country"
    taken = program.patch("/distributor", {"name": distributor_b.name})
    assert (taken.status_code, taken.json()["code"]) == (409, "name_taken")
    assert Distributor.objects.get(id=distributor_a.id).name == distributor_a.name


def test_policies_change_but_for_the_second_factor(program, distributor_a):
    Distributor.objects.filter(id=distributor_a.id).update(require_second_factor=True)
    read = program.get("/distributor/policies")
    assert read.json()["require_second_factor"] is True
    changed = program.patch("/distributor/policies", {"replacement_phone": True})
    assert changed.status_code == 200, changed.content
    assert {name: changed.json()[name] for name in ("replacement_phone", "require_second_factor")} == {
        "replacement_phone": True,
        "require_second_factor": True,
    }
    refused = program.patch("/distributor/policies", {"require_second_factor": False})
    assert (refused.status_code, refused.json()["code"]) == (422, "unknown_field")
    stale = program.patch(
        "/distributor/policies", {"return_expired": True}, headers={"If-Match": read["ETag"]}
    )
    assert stale.status_code == 412
    assert Event.objects.filter(type="distributor:policies_changed", actor_kind="client").count() == 1


def test_reading_is_not_writing(full_admin, distributor_a, organization_a):
    reading = make_program(full_admin, distributor_a, "distributor:read")
    assert reading.get("/distributor").status_code == 200
    assert reading.patch("/distributor", {"name": "New"}).json()["required"] == "distributor:write"
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_a.id])
    assert narrow.get("/distributor").json()["code"] == "insufficient_scope"
