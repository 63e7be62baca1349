"""`mipass remote` with batches, readers and the ledger."""

import json
from uuid import UUID

import pytest

from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch
from mipass.flows.undo_batch import undo_next_batch
from mipass_client.remote import batches, saved
from tests.client.test_remote import remote

ID = UUID(int=7)
BATCH = {
    "id": str(ID),
    "state": "checked",
    "read": 3,
    "good": 2,
    "wrong": 1,
    "warned": {"same_card": 1, "untested_format": 0},
    "cost": 2,
    "balance_after": 8,
    "accept": ["good_rows", "same_card"],
    "trouble": None,
}
PROBLEM = {"column": "card_number", "code": "out_of_range", "detail": "Too large\x1b[2J."}
ROWS = {"data": [{"line": 4, "problems": [PROBLEM]}], "has_more": False, "next_cursor": None}
HEADER = "email,format,facility_code,card_number\n"


@pytest.fixture
def known(faulty, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv(saved.URL, faulty.url)
    monkeypatch.setenv(saved.TOKEN, "mip_secret")
    monkeypatch.setattr(batches, "PAUSE", 0.01)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "people.csv"
    file.write_text(HEADER + "ada@example.com,H10301,12,4001\nbob@example.com,H10301,12,70000\n")
    return file


def answers(faulty, *bodies):
    for status, body in bodies:
        faulty.will(status, body)


def test_a_file_is_checked_and_its_wrong_rows_named(faulty, known, file):
    answers(faulty, (202, {**BATCH, "state": "uploaded"}), (200, {**BATCH, "state": "checking"}))
    answers(faulty, (200, BATCH), (200, ROWS))
    told = remote("batch", "check", ID, file, "--key", "monday").stdout.splitlines()
    assert told[1].split()[1:] == ["checked", "3", "2", "1", "1", "2", "8"]
    assert told[2] == "line 4: card_number: Too large?[2J."
    assert told[3].endswith(f"batch issue {ID} --accept good_rows --accept same_card")
    method, path, headers, body = faulty.asked[0]
    assert (method, headers["content-type"], headers["idempotency-key"]) == ("POST", "text/csv", "monday")
    assert path.endswith(f"/organizations/{ID}/batches?name=people.csv")
    assert body == file.read_bytes()


def test_a_file_that_cannot_be_read_ends_with_one(faulty, known, file):
    trouble = {"code": "no_header", "detail": "The first line names no column."}
    answers(faulty, (202, {**BATCH, "state": "unreadable", "wrong": 0, "accept": [], "trouble": trouble}))
    assert "no_header" in remote("batch", "check", ID, file, "--json", status=1).stderr


def test_a_file_is_read_again_as_it_is_said_to_be_written(faulty, known):
    answers(faulty, (202, {**BATCH, "state": "uploaded"}), (200, {**BATCH, "wrong": 0, "accept": []}))
    told = remote("batch", "read-again", ID, "--encoding", "windows-1252", "--numbers", "hexadecimal").stdout
    assert told.splitlines()[-1].endswith(f"batch issue {ID}")
    method, path, _headers, body = faulty.asked[0]
    assert (method, path.endswith(f"/batches/{ID}/read-again")) == ("POST", True)
    assert json.loads(body) == {"encoding": "windows-1252", "numbers": "hexadecimal"}


def test_credits_that_lack_are_told(faulty, known):
    faulty.refuses(409, "not_enough_credits", {"needed": 11, "available": 10})
    assert "credits needed: 11, available: 10" in remote("batch", "issue", ID, status=1).stderr


def test_issuing_asks_for_what_is_to_be_accepted(faulty, known):
    faulty.refuses(409, "confirmation_needed", {"accept": ["good_rows"]})
    asked = remote("batch", "issue", ID, status=3)
    assert f"--accept good_rows --key {faulty.keys()[0]}" in asked.stderr
    faulty.answers.clear()
    answers(faulty, (202, {**BATCH, "state": "issuing"}), (200, {**BATCH, "state": "issued"}))
    done = remote("batch", "issue", ID, "--accept", "good_rows", "--json")
    assert json.loads(done.stdout)["state"] == "issued"
    assert json.loads(faulty.asked[-2][3]) == {"accepted": ["good_rows"]}


def test_a_file_that_is_not_there_is_wrong_use(known):
    remote("batch", "check", ID, "/nowhere.csv", status=2)


def work():
    """What the worker does for batches."""
    for duty in (check_next, issue_next_batch, undo_next_batch):
        while duty():
            pass


@pytest.mark.django_db(transaction=True)
def test_a_file_goes_the_whole_way(live_server, program, organization_a, file, monkeypatch):
    monkeypatch.setenv(saved.URL, live_server.url)
    monkeypatch.setenv(saved.TOKEN, program.token)
    monkeypatch.setattr(batches, "pause", work)
    checked = json.loads(remote("batch", "check", organization_a.id, file, "--json").stdout)
    assert (checked["good"], checked["wrong"], checked["accept"]) == (1, 1, ["good_rows"])
    assert "line 3: card_number: " in remote("batch", "check", organization_a.id, file).stdout
    remote("batch", "issue", checked["id"], status=3)
    issued = json.loads(remote("batch", "issue", checked["id"], "--accept", "good_rows", "--json").stdout)
    assert issued["state"] == "issued"
    undone = json.loads(remote("batch", "undo", checked["id"], "--json").stdout)
    assert (undone["state"], undone["withdrawn"]) == ("undone", 1)


@pytest.mark.django_db(transaction=True)
def test_readers_and_the_ledger_are_listed(live_server, program, organization_a, monkeypatch):
    monkeypatch.setenv(saved.URL, live_server.url)
    monkeypatch.setenv(saved.TOKEN, program.token)
    assert remote("readers", organization_a.id).stdout.split()[:2] == ["id", "name"]
    accounts = json.loads(remote("credits", "--json").stdout)
    assert {each["code"] for each in accounts} >= {"sold", "unallocated", "allocated", "issued"}
    assert sum(each["balance"] for each in accounts) == 0
