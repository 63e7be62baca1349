"""Batches by program: a file or rows, what the check found, all or none issued, undone."""

import base64
import hashlib
import json

import pytest
from django.test import Client

from mipass.base.audit.models import Event
from mipass.domains.credentials.models import Batch, Credential, StagedRow
from mipass.doors.api.v1.tests.program import BASE, make_program
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch
from mipass.flows.undo_batch import undo_next_batch
from tests.bulk.scene import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(organization_b):
    return f"/organizations/{organization_b.id}"


def send(program, at, content, kind="text/csv", key="up", **query):
    return Client().generic(
        "POST",
        BASE + at + "/batches",
        content if isinstance(content, bytes) else content.encode(),
        content_type=kind,
        query_params=query,
        CONTENT_TYPE=kind,
        headers={"Authorization": f"Bearer {program.token}", "Idempotency-Key": key},
    )


def checked(program, at, content, **options):
    answer = send(program, at, content, **options)
    assert answer.status_code == 202, answer.content
    assert check_next()
    return program.get(f"/batches/{answer.json()['id']}").json()


def test_a_file_is_taken_in_checked_issued_and_undone(program, at, organization_b):
    sent = send(program, at, rows(3), name="people.csv")
    assert sent.status_code == 202
    batch = sent.json()
    url = f"/batches/{batch['id']}"
    assert (batch["state"], batch["name"]) == ("uploaded", "people.csv")
    assert batch["organization_id"] == str(organization_b.id)
    assert (sent["Location"], sent["Retry-After"]) == (BASE + url, "2")
    assert check_next()
    found = program.get(url)
    assert "Retry-After" not in found
    assert {name: found.json()[name] for name in ("state", "read", "good", "wrong", "cost", "accept")} == {
        "state": "checked",
        "read": 3,
        "good": 3,
        "wrong": 0,
        "cost": 3,
        "accept": [],
    }
    assert found.json()["balance_after"] == 115 - 10 - 3  # of which Organization A has 10
    pressed = program.post(url + "/issue", {"language": "de"}, key="i")
    assert (pressed.status_code, pressed.json()["state"]) == (202, "issuing")
    assert issue_next_batch()
    issued = program.get(url).json()
    assert (issued["state"], issued["undo_until"] is None) == ("issued", False)
    listed = program.get(at + "/credentials", batch_id=batch["id"]).json()["data"]
    assert {each["batch_id"] for each in listed} == {batch["id"]}
    assert Batch.objects.get().language == "de"
    replay = program.post(url + "/issue", {"language": "de"}, key="i")
    assert (replay.status_code, replay["Idempotency-Replayed"]) == (202, "true")
    undo = program.post(url + "/undo", key="u")
    assert (undo.status_code, undo.json()["state"]) == (202, "undoing")
    assert program.post(url + "/undo", key="u")["Idempotency-Replayed"] == "true"
    assert undo_next_batch()
    assert program.get(url).json()["withdrawn"] == 3
    refused = program.post(url + "/undo").json()
    assert (refused["code"], refused["state"]) == ("wrong_state", "undone")
    assert [each["id"] for each in program.get(at + "/batches").json()["data"]] == [batch["id"]]


def test_the_same_file_under_the_same_key_is_one_batch(program, at):
    first, again = send(program, at, rows(2)), send(program, at, rows(2))
    assert again.json()["id"] == first.json()["id"]
    assert (again.status_code, again["Idempotency-Replayed"]) == (202, "true")
    assert send(program, at, rows(3)).json()["code"] == "idempotency_key_reused"
    assert Batch.objects.count() == 1


def test_rows_of_json_are_a_file(program, at):
    body = {
        "name": "From the HR system",
        "rows": [
            {"email": "ada@example.com", "format": "H10301", "facility_code": "1", "card_number": "7"},
            {"email": "=bob@example.com", "format": "CUSTOM", "bit_length": "26", "data_hex": "00001F40"},
            {"email": "eve@example.com", "format": "H10301", "facility_code": "1", "card_number": "x"},
        ],
    }
    batch = checked(program, at, json.dumps(body), kind="application/json")
    assert (batch["name"], batch["good"], batch["wrong"]) == ("From the HR system", 2, 1)
    assert batch["accept"] == ["good_rows"]
    assert StagedRow.objects.filter(email="=bob@example.com").exists()
    wrong = program.get(f"/batches/{batch['id']}/rows", outcome="wrong").json()["data"]
    assert [(each["line"], each["problems"][0]["column"]) for each in wrong] == [
        (4, "card_number"),
    ]


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        ("", "text/csv", 422, "invalid"),
        ("{", "application/json", 400, "malformed_json"),
        ("{}", "application/json", 422, "invalid"),
        ('{"rows": []}', "application/json", 422, "invalid"),
        ('{"rows": [{"emial": "x"}]}', "application/json", 422, "unknown_field"),
        ("a", "text/plain", 415, "unsupported_media_type"),
        ("a", "multipart/form-data; boundary=x", 415, "unsupported_media_type"),
        (" " * 1_100_000, "application/json", 413, "too_large"),
    ],
)
def test_what_is_no_upload_is_refused(program, at, content, kind, status, code):
    answer = send(program, at, content, kind=kind)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.content
    assert not Batch.objects.exists()


def test_a_large_file_is_streamed_with_a_token_and_refused_without(program, at):
    content = rows(40_000).encode()
    assert len(content) > 1_100_000
    assert send(program, at, content).status_code == 202
    stranger = Client().post(BASE + at + "/batches", content, content_type="text/csv")
    assert stranger.status_code == 413
    assert stranger.json()["code"] == "too_large"
    beyond = Client().generic(
        "POST",
        BASE + at + "/batches",
        content,
        content_type="text/csv",
        headers={"Authorization": f"Bearer {program.token}", "Idempotency-Key": "k"},
        CONTENT_LENGTH=str(20_000_001),
    )
    assert (beyond.status_code, beyond.json()["code"]) == (413, "too_large")


def test_what_should_be_seen_first_is_confirmed(program, at):
    card = "eve@demo.test,H10301,0,0\n"
    batch = checked(program, at, rows(1) + card + "nobody,H10301,1,1\n")
    url = f"/batches/{batch['id']}"
    assert batch["warned"] == {"same_card": 1, "untested_format": 0}
    assert batch["accept"] == ["good_rows", "same_card"]
    refused = program.post(url + "/issue", {}, key="i")
    assert (refused.status_code, refused.json()["accept"]) == (409, ["good_rows"])
    assert program.post(url + "/issue", {"accepted": batch["accept"]}, key="i").status_code == 202
    [warned] = program.get(url + "/rows", outcome="warned").json()["data"]
    assert (warned["line"], warned["other_line"], warned["email"]) == (3, 2, "eve@demo.test")


def test_rows_are_walked_by_line(program, at):
    batch = checked(program, at, rows(0) + "".join(f"bad{n},H10301,1,{n}\n" for n in range(5)))
    url, seen, query = f"/batches/{batch['id']}/rows", [], {"outcome": "wrong", "limit": 2}
    while True:
        page = program.get(url, **query).json()
        seen += [each["line"] for each in page["data"]]
        if not page["has_more"]:
            break
        query["after"] = page["next_cursor"]
    assert seen == [2, 3, 4, 5, 6]
    assert program.get(url).json()["errors"][0]["pointer"] == "?outcome"
    assert program.get(url, outcome="wrong", after="WyIxIl0").json()["code"] == "bad_cursor"


def test_cells_are_card_data(program, at, full_admin, distributor_a):
    batch = checked(program, at, rows(1) + "nobody,H10301,12,4001\n")
    url = f"/batches/{batch['id']}"
    plain = make_program(full_admin, distributor_a, "credentials:read", "credentials:issue")
    assert b"4001" not in plain.get(url + "/rows", outcome="wrong").content
    assert plain.post(url + "/result", {"outcome": "wrong"}).json()["required"] == "cards:read"
    answer = program.post(url + "/result", {"outcome": "wrong"})
    assert answer["Content-Type"].startswith("text/csv")
    assert int(answer["Content-Length"]) == len(answer.content)
    digest = base64.b64encode(hashlib.sha256(answer.content).digest()).decode()
    assert answer["Repr-Digest"] == f"sha-256=:{digest}:"
    assert b"nobody,H10301,12,4001" in answer.content
    assert Event.objects.filter(type="export:file_taken", actor_kind="client").count() == 1


def test_a_file_that_cannot_be_read_says_why(program, at):
    batch = checked(program, at, b"PK\x03\x04 a workbook")
    assert batch["state"] == "unreadable"
    assert batch["trouble"]["code"] == "broken_workbook"
    assert "workbook" in batch["trouble"]["detail"]
    assert program.post(f"/batches/{batch['id']}/issue", {}).json()["code"] == "wrong_state"


def test_a_file_with_other_headings_waits_for_a_person_and_says_so(program, at):
    batch = checked(program, at, "Mail;Badge\na@demo.test;1\n")
    assert (batch["state"], batch["trouble"]["code"]) == ("unreadable", "needs_columns")
    assert "which column is what" in batch["trouble"]["detail"]
    assert program.post(f"/batches/{batch['id']}/issue", {}).json()["code"] == "wrong_state"


def test_more_than_a_hundred_need_a_scope_of_their_own(program, at, full_admin, distributor_a):
    small = make_program(full_admin, distributor_a, "credentials:issue", "credentials:manage")
    batch = checked(small, at, rows(101))
    url = f"/batches/{batch['id']}"
    refused = small.post(url + "/issue", {})
    assert (refused.status_code, refused.json()["code"]) == (403, "insufficient_scope")
    assert refused.json()["required"] == "bulk:large"
    assert small.get(url).json()["balance_after"] is None
    assert program.post(url + "/issue", {}).status_code == 202
    assert issue_next_batch()
    assert Credential.objects.count() == 101
    assert small.post(url + "/undo").json()["required"] == "bulk:large"
    assert program.post(url + "/undo").status_code == 202


def test_a_client_that_may_only_issue_can(at, full_admin, distributor_a):
    plain = make_program(full_admin, distributor_a, "credentials:issue")
    batch = checked(plain, at, rows(2))
    assert plain.post(f"/batches/{batch['id']}/issue", {}).status_code == 202
    assert issue_next_batch()
    assert plain.get(f"/batches/{batch['id']}").json()["state"] == "issued"


def test_a_revoked_clients_queued_batch_is_not_issued(program, at):
    from mipass.base.kit.actor import Actor
    from mipass.domains.clients.operations import revoke_client

    batch = checked(program, at, rows(2))
    program.post(f"/batches/{batch['id']}/issue", {})
    revoke_client(actor=Actor.system(), client=program.client)
    assert issue_next_batch()
    assert not Credential.objects.exists()
    assert Batch.objects.get().failure == "forbidden"


def test_discarding_twice_is_no_error(program, at):
    batch = checked(program, at, rows(1))
    url = f"/batches/{batch['id']}"
    assert program.post(url + "/discard").json()["changed"] is True
    again = program.post(url + "/discard").json()
    assert (again["changed"], again["state"]) == (False, "discarded")
    assert program.post(url + "/issue", {}).json()["code"] == "wrong_state"


def test_a_batch_of_elsewhere_is_not_there(full_admin, distributor_a, organization_a, program, at):
    batch = checked(program, at, rows(1))
    narrow = make_program(full_admin, distributor_a, organization_ids=[organization_a.id])
    for path in ("", "/rows?outcome=wrong"):
        assert narrow.get(f"/batches/{batch['id']}{path}").status_code == 404
    for verb in ("issue", "undo", "discard", "result"):
        assert narrow.post(f"/batches/{batch['id']}/{verb}", {}).status_code == 404


NAMED = [
    {"email": "ada@example.com", "external_id": "hr:1", "given_name": "Ada", "note": "=spare key"},
    {"email": "bob@example.com", "family_name": "Öz"},
    {"email": "cy@example.com"},
]


def named(program, at):
    card = {"format": "H10301", "facility_code": "1"}
    sent = [{**row, **card, "card_number": str(number)} for number, row in enumerate(NAMED)]
    return checked(program, at, json.dumps({"rows": sent}), kind="application/json")


def test_rows_name_holders_and_say_who_is_meant_at_a_known_address(program, at):
    known = program.post(at + "/holders", {"email": "bob@example.com", "family_name": "Smith"}).json()
    batch = named(program, at)
    assert (batch["good"], batch["accept"]) == (3, ["known_holders"])
    url = f"/batches/{batch['id']}/issue"
    asked = program.post(url, {})
    assert (asked.status_code, asked.json()["code"], asked.json()["accept"]) == (
        409,
        "confirmation_needed",
        ["known_holders"],
    )
    assert program.post(url, {"accepted": ["known_holders"]}).status_code == 202
    assert issue_next_batch()
    found = program.get(at + "/credentials", batch_id=batch["id"]).json()["data"]
    holders = {each["email"]: each["holder_id"] for each in found}
    assert (holders["bob@example.com"], holders["cy@example.com"]) == (known["id"], None)
    ada = program.get(f"/holders/{holders['ada@example.com']}").json()
    assert (ada["external_id"], ada["given_name"], ada["note"]) == ("hr:1", "Ada", "=spare key")


def test_who_may_add_no_holders_learns_nothing_of_them(distributor_a, full_admin, at):
    program = make_program(full_admin, distributor_a, "credentials:issue", "credentials:read")
    batch = named(program, at)
    assert (batch["state"], batch["trouble"]["code"]) == ("unreadable", "holders_not_allowed")
    assert checked(program, at, rows(2), key="none")["good"] == 2


def test_more_than_the_credits_is_told_with_both_numbers(program, organization_a):
    at = f"/organizations/{organization_a.id}"
    batch = checked(program, at, rows(11))
    refused = program.post(f"/batches/{batch['id']}/issue", {}).json()
    assert (refused["code"], refused["needed"], refused["available"]) == ("not_enough_credits", 11, 10)


def test_a_file_that_could_not_be_read_is_read_again(program, at):
    content = (
        "email;format;facility_code;card_number\nj\xf6rg@demo.test;H10301;10;1A01\nb@demo.test;H10301;1;2\n"
    )
    batch = checked(program, at, content.encode("cp1252"))
    url = f"/batches/{batch['id']}"
    assert (batch["state"], batch["trouble"]["code"]) == ("unreadable", "either_base")
    again = program.post(url + "/read-again", {"numbers": "hexadecimal", "encoding": "windows-1252"})
    assert (again.status_code, again.json()["state"], again["Retry-After"]) == (202, "uploaded", "2")
    assert check_next()
    found = program.get(url).json()
    assert (found["state"], found["read"], found["trouble"]) == ("checked", 2, None)
    assert Event.objects.filter(type="batch:read_again").get().actor_id == program.client.id


def test_how_a_file_is_read_is_one_of_the_known_ways_and_in_time(program, at):
    batch = checked(program, at, rows(1))
    url = f"/batches/{batch['id']}"
    unknown = program.post(url + "/read-again", {"encoding": "ebcdic"}).json()
    assert unknown["errors"][0]["pointer"] == "#/encoding"
    assert program.post(url + "/read-again", {"sheet": "Other"}).json()["errors"][0]["pointer"] == "#/sheet"
    program.post(url + "/discard")
    refused = program.post(url + "/read-again", {}).json()
    assert (refused["code"], refused["state"]) == ("wrong_state", "discarded")


def test_a_program_says_which_column_is_what(program, at):
    batch = checked(program, at, "Badge;Mail\n4001;a@demo.test\n4002;b@demo.test\n")
    url = f"/batches/{batch['id']}"
    assert batch["trouble"]["code"] == "needs_columns"
    wrong = program.post(url + "/columns", {"columns": ["card_number", "card_number"]}).json()
    assert wrong["errors"][0]["pointer"] == "#/columns/1"
    said = {
        "columns": ["card_number", "email"],
        "for_all_rows": {"format": "H10301", "facility_code": "12"},
    }
    assert program.post(url + "/columns", said).status_code == 202
    assert check_next()
    found = program.get(url).json()
    assert (found["state"], found["good"], found["trouble"]) == ("checked", 2, None)
    assert checked(program, at, "Badge;Mail\n4003;c@demo.test\n", key="next")["good"] == 1
    plain = program.post(url + "/columns", {"columns": ["email", "colour"]}).json()
    assert plain["errors"][0]["pointer"].startswith("#/columns/1")
