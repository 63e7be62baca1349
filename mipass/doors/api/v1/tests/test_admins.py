"""Admins by program: seen, invited, given another reach, removed."""

import pytest

from mipass.base.outbox.models import Mail
from mipass.domains.admins.invitations import invite_admin
from mipass.domains.admins.models import Admin
from mipass.doors.api.v1.tests.program import make_program
from tests.fixtures import actor_of

pytestmark = pytest.mark.django_db

ASKED = {"email": "New@Example.com", "scope": "full", "role": "issuer"}


@pytest.fixture
def invited(full_admin, distributor_a, organization_a):
    """An invitation that a person sent."""
    return invite_admin(
        actor=actor_of(full_admin, distributor_a),
        distributor=distributor_a,
        email="guest@example.com",
        scope="organization",
        role="issuer",
        organization_ids=[organization_a.id],
    )


def test_admins_and_invitations_are_listed(program, full_admin, organization_admin, organization_a, invited):
    body = program.get("/admins", count="true").json()
    shown = {
        each["email"]: (each["scope"], each["status"], each["organization_ids"]) for each in body["data"]
    }
    assert shown == {
        full_admin.email: ("full", "active", []),
        organization_admin.email: ("organization", "active", [str(organization_a.id)]),
        "guest@example.com": ("organization", "invited", [str(organization_a.id)]),
    }
    [found] = program.get("/admins", search="guest").json()["data"]
    one = program.get(f"/admins/{invited.id}")
    assert one.json() == found
    assert one["ETag"] == f'"{found["version"]}"'


def test_an_invitation_expires(program, invited, clock):
    clock.move(days=30)
    assert program.get(f"/admins/{invited.id}").json()["status"] == "expired"


def test_another_reach_of_the_version_that_was_read(program, organization_admin, organization_b, invited):
    url = f"/admins/{invited.id}"
    old = {"If-Match": program.get(url)["ETag"]}
    reach = {"scope": "organization", "organization_ids": [str(organization_b.id)]}
    changed = program.patch(url, reach, headers=old)
    assert changed.status_code == 200, changed.content
    assert changed.json()["organization_ids"] == [str(organization_b.id)]
    stale = program.patch(url, {"scope": "full"}, headers=old)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert program.patch(url, {"scope": "full"}).json()["organization_ids"] == []


def test_a_reach_of_nothing_or_of_elsewhere_is_none(program, invited):
    nowhere = ["018f2d4e-0000-7000-8000-000000000000"]
    for ids in ([], nowhere):
        answer = program.patch(f"/admins/{invited.id}", {"scope": "organization", "organization_ids": ids})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "#/organization_ids"


def test_an_admin_is_removed_and_the_last_one_stays(program, full_admin, organization_admin):
    ids = {each["email"]: each["id"] for each in program.get("/admins").json()["data"]}
    assert program.delete(f"/admins/{ids[organization_admin.email]}").status_code == 204
    assert program.delete(f"/admins/{ids[organization_admin.email]}").status_code == 404
    last = program.delete(f"/admins/{ids[full_admin.email]}")
    assert (last.status_code, last.json()["code"]) == (409, "last_full_admin")


def test_an_invitation_is_withdrawn_and_not_removed(program, invited):
    removal = program.delete(f"/admins/{invited.id}")
    assert (removal.status_code, removal.json()["code"]) == (409, "wrong_state")
    assert program.post(f"/admins/{invited.id}/withdraw").status_code == 204
    assert program.get(f"/admins/{invited.id}").status_code == 404


def test_who_cannot_be_invited_is_told(program, full_admin):
    for body, code in [
        ({"email": "nobody", "scope": "full"}, "bad_email"),
        ({"email": "a@example.com", "scope": "organization"}, "required"),
        ({"email": "a@example.com", "scope": "king"}, "not_one_of"),
    ]:
        answer = program.post("/admins", body)
        assert answer.status_code == 422, answer.content
        assert answer.json()["errors"][0]["code"] == code
    assert program.post("/admins", ASKED, key=None).json()["code"] == "idempotency_key_required"


def test_the_same_key_is_the_same_invitation(full_admin, distributor_a):
    """Through the operation, which a person's retry calls as well."""
    invitations = {
        invite_admin(
            actor=actor_of(full_admin, distributor_a),
            distributor=distributor_a,
            email="guest@example.com",
            scope="full",
            idempotency_key="once",
        ).id
        for _ in range(2)
    }
    assert len(invitations) == 1
    assert Mail.objects.filter(recipient="guest@example.com").count() == 1


def test_a_program_invites_once(program):
    made, again = (program.post("/admins", {**ASKED, "language": "de"}, key="i") for _ in range(2))
    assert (made.status_code, again.status_code) == (201, 201), made.content
    assert made["Location"] == f"/api/v1/admins/{made.json()['id']}"
    assert again.json() == made.json()
    assert again["Idempotency-Replayed"] == "true"
    mail = Mail.objects.get(subject_id=made.json()["id"])
    assert (mail.recipient, mail.language) == ("new@example.com", "de")
    assert program.post(f"/admins/{made.json()['id']}/resend", {}).status_code == 200


def test_who_is_admin_already_is_not_invited(program, full_admin):
    answer = program.post("/admins", {**ASKED, "email": full_admin.email})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_admin")


def test_reading_is_not_managing(full_admin, distributor_a, invited):
    reading = make_program(full_admin, distributor_a, "admins:read")
    assert reading.post("/admins", ASKED).json()["required"] == "admins:manage"
    assert reading.delete(f"/admins/{invited.id}").json()["required"] == "admins:manage"


def test_admins_of_elsewhere_are_not_there(program, stranger, distributor_b):
    foreign = Admin.objects.get(distributor=distributor_b, account=stranger)
    assert program.get(f"/admins/{foreign.id}").status_code == 404
    assert program.delete(f"/admins/{foreign.id}").status_code == 404


def test_a_program_hands_on_no_more_than_its_scopes_give(
    program, full_admin, distributor_a, organization_admin
):
    beyond = program.post("/admins", {"email": "new@example.com", "scope": "full"})
    assert (beyond.status_code, beyond.json()["code"]) == (409, "beyond_own_rights")
    ids = {each["email"]: each["id"] for each in program.get("/admins").json()["data"]}
    widened = program.patch(f"/admins/{ids[organization_admin.email]}", {"scope": "full"})
    assert (widened.status_code, widened.json()["code"]) == (409, "beyond_own_rights")
    managing = make_program(full_admin, distributor_a, "admins:manage")
    assert managing.post("/admins", ASKED).json()["code"] == "beyond_own_rights"
    assert managing.delete(f"/admins/{ids[organization_admin.email]}").status_code == 204
