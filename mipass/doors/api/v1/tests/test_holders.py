"""Holders by program: added, found, changed, named by credentials, deactivated."""

import pytest

from mipass.domains.credentials.models import Credential
from mipass.domains.holders.models import Holder
from mipass.doors.api.v1.tests.program import make_program
from mipass.doors.portal.credentials.tests.scene import bring_to, issue

pytestmark = pytest.mark.django_db

ADA = {
    "email": "ada@example.com",
    "given_name": "Ada",
    "family_name": "Lovelace",
    "employee_number": "E-1815",
    "note": "Spare key in locker 7",
    "external_id": "hr:1",
}
CARD = {"facility_code": "12", "card_number": "4711"}


@pytest.fixture
def at(organization_a):
    return f"/organizations/{organization_a.id}"


@pytest.fixture
def add(program, at):
    def adding(**changes):
        answer = program.post(at + "/holders", {**ADA, **changes})
        assert answer.status_code == 201, answer.content
        return answer.json()

    return adding


@pytest.fixture
def ada(add):
    return add()


def test_one_key_makes_one_holder(program, at, organization_a):
    first = program.post(at + "/holders", ADA, key="hr-1")
    assert first.status_code == 201, first.content
    made = first.json()
    assert first["Location"] == f"/api/v1/holders/{made['id']}"
    assert {name: made[name] for name in ADA} == ADA
    assert (made["organization_id"], made["department"]) == (str(organization_a.id), None)
    assert (made["active"], made["erased_at"]) == (True, None)
    again = program.post(at + "/holders", ADA, key="hr-1")
    assert (again.json()["id"], again["Idempotency-Replayed"]) == (made["id"], "true")
    other = program.post(at + "/holders", {**ADA, "given_name": "Eve"}, key="hr-1")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    missing = program.post(at + "/holders", ADA, key=None)
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_required")
    taken = program.post(at + "/holders", ADA)
    assert (taken.status_code, taken.json()["code"]) == (409, "external_id_taken")
    assert Holder.objects.count() == 1


def test_holders_are_found_in_several_ways(program, at, add, ada):
    bob = add(email=ADA["email"], given_name="Bob", family_name=None, external_id=None)

    def found(**query):
        return [each["id"] for each in program.get(at + "/holders", **query).json()["data"]]

    assert found() == found(email="Ada@Example.com") == [ada["id"], bob["id"]]
    assert found(search="lovelace") == found(external_id="hr:1") == [ada["id"]]
    program.post(f"/holders/{bob['id']}/deactivate", {"credentials": "keep"})
    assert (found(active="true"), found(active="false")) == ([ada["id"]], [bob["id"]])
    assert program.get(f"/holders/{ada['id']}").json() == ada


def test_what_is_sent_changes_together_or_not_at_all(program, ada):
    url = f"/holders/{ada['id']}"
    old = program.get(url)["ETag"]
    changed = program.patch(url, {"family_name": "King", "note": None}, headers={"If-Match": old})
    assert changed.status_code == 200, changed.content
    assert (changed.json()["family_name"], changed.json()["note"]) == ("King", None)
    assert changed.json()["given_name"] == "Ada"
    stale = program.patch(url, {"family_name": "Byron"}, headers={"If-Match": old})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    wrong = program.patch(url, {"family_name": "Byron", "email": None})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "#/email")
    assert program.get(url).json() == changed.json()


def test_adopting_links_what_has_exactly_the_address(program, at, full_admin, organization_a):
    theirs = issue(full_admin, organization_a, email=ADA["email"])
    issue(full_admin, organization_a, email="ada@example.org")
    made = program.post(at + "/holders", {**ADA, "adopt": True}).json()
    listed = program.get(at + "/credentials", holder_id=made["id"]).json()["data"]
    assert [each["id"] for each in listed] == [str(theirs.id)]
    assert listed[0]["holder_id"] == made["id"]


def test_a_credential_is_issued_to_a_holder(program, at, ada):
    body = {"holder_id": ada["id"], "format": "H10301", "card": CARD}
    answer = program.post(at + "/credentials", body, key="issue-1")
    assert answer.status_code == 201, answer.content
    assert (answer.json()["holder_id"], answer.json()["email"]) == (ada["id"], ADA["email"])
    program.patch(f"/holders/{ada['id']}", {"email": "moved@example.com"})
    again = program.post(at + "/credentials", body, key="issue-1")
    assert again.json()["id"] == answer.json()["id"]
    both = program.post(at + "/credentials", {**body, "email": "x@example.com"})
    assert (both.status_code, both.json()["errors"][0]["pointer"]) == (422, "#/holder_id")
    neither = program.post(at + "/credentials", {"format": "H10301", "card": CARD})
    assert (neither.status_code, neither.json()["errors"][0]["pointer"]) == (422, "#/email")


def test_a_credential_is_linked_and_unlinked_by_patch(program, full_admin, organization_a, ada):
    issued = issue(full_admin, organization_a)
    url = f"/credentials/{issued.id}"
    old = program.get(url)["ETag"]
    linked = program.patch(url, {"holder_id": ada["id"]}, headers={"If-Match": old})
    assert linked.json()["holder_id"] == ada["id"]
    assert linked.json()["email"] == "holder@example.com"
    assert program.patch(url, {"label": "Gate"}, headers={"If-Match": old}).status_code == 412
    assert program.patch(url, {"label": "Gate"}).json()["holder_id"] == ada["id"]
    assert program.patch(url, {"holder_id": None}).json()["holder_id"] is None


def test_deactivating_twice_is_no_error(program, at, full_admin, organization_a, ada):
    issued = program.post(
        at + "/credentials", {"holder_id": ada["id"], "format": "H10301", "card": CARD}
    ).json()
    bring_to("enabled", full_admin, Credential.objects.get(id=issued["id"]))
    url = f"/holders/{ada['id']}"
    assert program.post(url + "/deactivate", {"credentials": "burn"}).status_code == 422
    first = program.post(url + "/deactivate", {"credentials": "disable"}).json()
    assert (first["changed"], first["active"]) == (True, False)
    assert program.get(f"/credentials/{issued['id']}").json()["status"] == "disabled"
    assert program.post(url + "/deactivate", {"credentials": "disable"}).json()["changed"] is False
    refused = program.post(at + "/credentials", {"holder_id": ada["id"], "format": "H10301", "card": CARD})
    assert (refused.status_code, refused.json()["code"]) == (409, "holder_inactive")
    assert program.post(url + "/reactivate").json()["changed"] is True
    assert program.post(url + "/reactivate").json()["changed"] is False
    assert program.get(f"/credentials/{issued['id']}").json()["status"] == "disabled"


def test_each_scope_gives_its_own_and_no_more(full_admin, distributor_a, organization_a, at, ada):
    issued = issue(full_admin, organization_a)

    def with_scopes(*scopes):
        return make_program(full_admin, distributor_a, *scopes)

    reader, writer = with_scopes("holders:read"), with_scopes("holders:write")
    assert reader.get(f"/holders/{ada['id']}").status_code == 200
    assert reader.patch(f"/holders/{ada['id']}", {"note": "x"}).status_code == 403
    assert writer.get(f"/holders/{ada['id']}").status_code == 403
    assert writer.patch(f"/holders/{ada['id']}", {"note": "x"}).status_code == 200
    assert writer.post(f"/holders/{ada['id']}/deactivate", {"credentials": "revoke"}).status_code == 403
    assert writer.post(at + "/holders", {"email": "x@example.com", "adopt": True}).status_code == 403
    assert Holder.objects.get().active, "nothing half done"
    blind = with_scopes("credentials:read", "credentials:manage", "credentials:issue")
    refused = blind.patch(f"/credentials/{issued.id}", {"holder_id": ada["id"]})
    assert (refused.status_code, refused.json()["required"]) == (403, "holders:read")


def test_a_foreign_holder_is_nobody(program, at, full_admin, distributor_a, organization_b, organization_a):
    elsewhere = program.post(f"/organizations/{organization_b.id}/holders", ADA).json()
    issued = issue(full_admin, organization_a)
    body = {"holder_id": elsewhere["id"], "format": "H10301", "card": CARD}
    assert program.post(at + "/credentials", body).status_code == 404
    assert program.patch(f"/credentials/{issued.id}", {"holder_id": elsewhere["id"]}).status_code == 404
    assert program.get(at + "/credentials", holder_id=elsewhere["id"]).status_code == 404
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_a.id])
    for answer in (
        narrow.get(f"/holders/{elsewhere['id']}"),
        narrow.patch(f"/holders/{elsewhere['id']}", {"note": "x"}),
        narrow.post(f"/holders/{elsewhere['id']}/deactivate", {"credentials": "keep"}),
        narrow.post(f"/holders/{elsewhere['id']}/reactivate"),
        narrow.get(f"/organizations/{organization_b.id}/holders"),
    ):
        assert answer.status_code == 404
    assert Holder.objects.get().active
    assert Credential.objects.filter(holder__isnull=False).count() == 0


def test_a_changed_address_moves_to_invited_credentials_where_that_is_asked(
    program, ada, organization_a, full_admin
):
    invited, enabled = issue(full_admin, organization_a), issue(full_admin, organization_a)
    bring_to("enabled", full_admin, enabled)
    Credential.objects.update(holder=ada["id"])
    url = f"/holders/{ada['id']}"
    assert program.patch(url, {"email": "new@example.com"}).status_code == 200
    assert set(Credential.objects.values_list("email", flat=True)) == {"holder@example.com"}
    before = Credential.objects.get(id=invited.id).link_hash
    assert program.patch(url, {"apply_to_invited": True}).status_code == 200
    assert Credential.objects.get(id=enabled.id).email == "holder@example.com"
    moved = Credential.objects.get(id=invited.id)
    assert (moved.email, moved.link_hash == before) == ("new@example.com", False)


def test_moving_invitations_needs_the_right_to_change_credentials(
    distributor_a, full_admin, organization_a, ada
):
    issue(full_admin, organization_a)
    Credential.objects.update(holder=ada["id"])
    narrow = make_program(full_admin, distributor_a, "holders:read", "holders:write")
    body = {"email": "new@example.com", "apply_to_invited": True}
    refused = narrow.patch(f"/holders/{ada['id']}", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert Holder.objects.get().email == "ada@example.com"
    assert Credential.objects.get().email == "holder@example.com"
