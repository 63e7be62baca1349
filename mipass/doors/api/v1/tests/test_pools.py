"""Number pools by program: ranges, and numbers that are given to one request and to no other."""

import pytest

from mipass.base.audit.models import Event
from mipass.domains.credentials.models import NumberDraw, NumberPool
from mipass.doors.api.v1.tests.program import make_program

pytestmark = pytest.mark.django_db

ASKED = {"format": "H10301", "facility_code": "7", "first": "100", "last": "103"}


@pytest.fixture
def at(organization_a):
    return f"/organizations/{organization_a.id}"


@pytest.fixture
def pool(program, at):
    answer = program.post(at + "/pools", ASKED)
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_pool_is_made_listed_and_forgotten(program, at, pool, organization_a):
    assert pool == {
        **ASKED,
        "id": pool["id"],
        "organization_id": str(organization_a.id),
        "issue_level": None,
        "oem": None,
        "next": "100",
        "left": 4,
    }
    assert program.get(at + "/pools").json()["data"] == [pool]
    assert program.delete(f"/pools/{pool['id']}").status_code == 204
    assert program.delete(f"/pools/{pool['id']}").status_code == 404
    assert program.get(at + "/pools").json()["data"] == []


def test_a_retry_makes_no_second_pool(program, at):
    first, again = (program.post(at + "/pools", ASKED, key="p") for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    other = program.post(at + "/pools", {**ASKED, "last": "110"}, key="p")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert NumberPool.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"last": "99"}, "#/last", "bad_range"),
        ({"last": "70000"}, "#/last", "out_of_range"),
        ({"facility_code": None}, "#/facility_code", "missing_field"),
        ({"format": "CUSTOM"}, "#/format", "bad_format"),
        ({"first": "-1"}, "#/first", "bad_form"),
    ],
)
def test_a_range_that_is_none_is_told_with_its_place(program, at, change, pointer, code):
    answer = program.post(at + "/pools", {**ASKED, **change})
    assert answer.status_code == 422, answer.content
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [(pointer, code)]


def test_ranges_do_not_overlap(program, at, pool):
    answer = program.post(at + "/pools", {**ASKED, "first": "103", "last": "200"})
    assert answer.json()["errors"][0]["code"] == "overlap"


def test_numbers_are_taken_once_and_a_retry_gets_the_same(program, pool):
    url = f"/pools/{pool['id']}/take"
    first = program.post(url, {"count": 2}, key="t")
    again = program.post(url, {"count": 2}, key="t")
    assert first.status_code == 200, first.content
    assert [each["card_number"] for each in first.json()["data"]] == ["100", "101"]
    assert again.json() == first.json()
    assert again["Idempotency-Replayed"] == "true"
    rest = program.post(url, {"count": 10})
    assert [each["card_number"] for each in rest.json()["data"]] == ["102", "103"]
    empty = program.post(url, {"count": 1})
    assert (empty.status_code, empty.json()["code"]) == (409, "pool_empty")
    assert program.post(url, {"count": 3}, key="t").json()["code"] == "idempotency_key_reused"
    assert Event.objects.filter(type="pool:drawn", actor_kind="client").count() == 2


def test_it_keeps_to_its_pool(program, at, pool):
    other = program.post(at + "/pools", {**ASKED, "first": "500", "last": "509"}).json()
    taken = program.post(f"/pools/{other['id']}/take", {"count": 1}).json()
    assert taken["data"][0]["card_number"] == "500"
    assert program.get(at + "/pools").json()["data"][0]["next"] == "100"


@pytest.mark.parametrize("count", [0, 1001, "two", None])
def test_a_count_is_1_to_1000(program, pool, count):
    assert program.post(f"/pools/{pool['id']}/take", {"count": count}).status_code == 422


def test_numbers_in_use_are_left_out(program, at, pool):
    card = {"facility_code": "7", "card_number": "101"}
    issue = {"email": "ada@example.com", "format": "H10301", "card": card}
    assert program.post(at + "/credentials", issue).status_code == 201
    taken = program.post(f"/pools/{pool['id']}/take", {"count": 2}).json()
    assert [each["card_number"] for each in taken["data"]] == ["100", "102"]


def test_what_was_taken_lies_sealed_and_outlives_its_pool(program, pool):
    program.post(f"/pools/{pool['id']}/take", {"count": 2})
    program.delete(f"/pools/{pool['id']}")
    assert b"card_number" not in bytes(NumberDraw.objects.get().content)


def test_a_pool_of_elsewhere_is_not_there(full_admin, distributor_a, organization_b, pool):
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_b.id])
    assert narrow.post(f"/pools/{pool['id']}/take", {"count": 1}).status_code == 404
    assert narrow.delete(f"/pools/{pool['id']}").status_code == 404
    issuer = make_program(full_admin, distributor_a, "credentials:issue", "cards:read")
    assert issuer.post(f"/pools/{pool['id']}/take", {"count": 1}).json()["code"] == "insufficient_scope"
