"""Readers by program: seen, changed, removed, upgraded, and codes that enroll them."""

import pytest

from mipass.domains.readers.codes import find_code
from mipass.domains.readers.models import Output, Reader, ReaderUpgrade
from mipass.domains.readers.permissions import ENROLL
from mipass.domains.readers.tests.devices import Device, enroll
from mipass.doors.api.v1.tests.program import make_program
from tests.fixtures import actor_of
from tests.tenancy.firmware_scene import published_firmware

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(organization_a):
    return f"/organizations/{organization_a.id}"


@pytest.fixture
def reader(organization_a):
    return enroll(organization_a, Device(version="1.2"), "North door")


def test_readers_are_listed_and_read(program, at, reader, organization_a):
    [listed] = program.get(at + "/readers", search="north").json()["data"]
    assert listed["name"] == "North door"
    assert listed["organization_id"] == str(organization_a.id)
    assert listed["firmware_version"] == "1.2"
    assert listed["removed_at"] is None
    one = program.get(f"/readers/{reader.id}")
    assert one.json() == listed
    assert one["ETag"] == f'"{listed["version"]}"'
    assert program.get(at + "/readers", search="south").json()["data"] == []


def test_name_and_output_change_together_or_not_at_all(program, reader):
    url = f"/readers/{reader.id}"
    old = program.get(url)["ETag"]
    changed = program.patch(url, {"name": "South door", "output": "osdp_raw"}, headers={"If-Match": old})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["name"], changed.json()["output"]) == ("South door", "osdp_raw")
    assert program.patch(url, {"output": "osdp_raw"}).status_code == 200
    stale = program.patch(url, {"name": "East door"}, headers={"If-Match": old})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    half = program.patch(url, {"output": "wiegand", "name": "\u202e"})
    assert half.status_code == 422
    assert Reader.objects.get(id=reader.id).output == Output.OSDP_RAW


def test_removing_twice_is_no_error_and_gives_the_release(program, at, reader):
    url = f"/readers/{reader.id}"
    assert program.get(url + "/release").status_code == 404
    assert program.post(url + "/remove").json()["changed"] is True
    again = program.post(url + "/remove").json()
    assert (again["changed"], again["removed_at"] is None) == (False, False)
    assert program.get(at + "/readers").json()["data"] == []
    assert [each["id"] for each in program.get(at + "/unreleased-readers").json()["data"]] == [str(reader.id)]
    release = program.get(url + "/release")
    assert (release.status_code, release["Content-Type"]) == (200, "application/cose")
    assert release.content[:1] == b"\xd2"  # COSE_Sign1 (RFC 9052, 4.2)
    assert program.patch(url, {"name": "Other"}).json()["code"] == "wrong_state"


def test_a_reader_is_asked_to_take_newer_firmware_once(program, operator, reader):
    published_firmware(operator)
    Reader.objects.update(hardware_model="Model R")
    url = f"/readers/{reader.id}"
    assert program.get(url).json()["upgrade_version"] == "1.3"
    asked, again = (program.post(url + "/upgrade", key="up") for _ in range(2))
    assert (asked.status_code, again.status_code) == (202, 202), asked.content
    assert again["Idempotency-Replayed"] == "true"
    other = program.post(url + "/upgrade")
    assert (other.status_code, other.json()["code"]) == (409, "nothing_to_upgrade")
    assert ReaderUpgrade.objects.count() == 1


def test_a_code_is_shown_once(program, at, organization_a):
    made, again = (program.post(at + "/enrollment-codes", key="code") for _ in range(2))
    assert (made.status_code, again.status_code) == (201, 201), made.content
    assert "no-transform" in made["Cache-Control"]
    code = made.json()["code"]
    assert find_code(code=code, organization_id=organization_a.id).created_by_kind == "client"
    assert made.json()["url"].endswith(f"code={code.replace('-', '')}")
    assert again.json() == {**made.json(), "code": None, "url": None}
    assert program.post(at + "/enrollment-codes").json()["id"] != made.json()["id"]


def test_codes_ask_for_a_scope_of_their_own(full_admin, distributor_a, organization_a, at, reader):
    managing = make_program(full_admin, distributor_a, "readers:manage", "readers:read")
    assert managing.post(at + "/enrollment-codes").json()["required"] == "readers:enroll"
    enrolling = make_program(full_admin, distributor_a, "readers:enroll")
    assert enrolling.post(at + "/enrollment-codes").status_code == 201
    assert enrolling.post(f"/readers/{reader.id}/remove").json()["required"] == "readers:manage"
    assert actor_of(full_admin, distributor_a).can(ENROLL)


def test_codes_without_end_are_stopped(program, at):
    answers = [program.post(at + "/enrollment-codes") for _ in range(31)]
    assert {each.status_code for each in answers[:30]} == {201}
    assert (answers[30].status_code, answers[30].json()["code"]) == (429, "too_many_attempts")
    assert int(answers[30]["Retry-After"]) > 0


def test_a_reader_of_elsewhere_is_not_there(full_admin, distributor_a, organization_b, reader):
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_b.id])
    for path in ("", "/release"):
        assert narrow.get(f"/readers/{reader.id}{path}").status_code == 404
    for verb in ("remove", "upgrade"):
        assert narrow.post(f"/readers/{reader.id}/{verb}").status_code == 404
    assert narrow.patch(f"/readers/{reader.id}", {"name": "Mine"}).status_code == 404
