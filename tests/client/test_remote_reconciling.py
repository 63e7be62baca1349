"""`mipass remote reconcile`: a panel's list is sent, waited for, and what is wrong is named by line."""

import json
from uuid import UUID

import pytest

from mipass_client.remote import reconciling, saved
from tests.client.test_remote import remote

ID = UUID(int=7)
COUNTS = dict.fromkeys(("stopped", "only_there", "twice", "differs", "only_here", "in_both", "unread"), 0)
FOUND = {
    "id": str(ID),
    "state": "finished",
    "panel_status": "assumed_active",
    "rows": 3,
    "counts": {**COUNTS, "stopped": 1, "only_there": 1, "in_both": 1},
    "trouble": None,
}
WAITING = {**FOUND, "state": "uploaded", "counts": None}


@pytest.fixture
def known(faulty, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv(saved.URL, faulty.url)
    monkeypatch.setenv(saved.TOKEN, "mip_secret")
    monkeypatch.setattr(reconciling, "PAUSE", 0.01)


@pytest.fixture
def file(tmp_path):
    file = tmp_path / "panel.csv"
    file.write_text("card_number,facility_code\n4001,12\n")
    return file


def page(**row):
    usual = {"line": 2, "panel_ends_with": None, "credential_id": None, "status": None}
    return {"data": [{**usual, **row}], "has_more": False, "next_cursor": None}


def test_what_is_wrong_is_named_by_line_the_worst_first(faulty, known, file):
    faulty.will(202, WAITING)
    faulty.will(200, FOUND)
    faulty.will(200, page(finding="stopped", credential_id=str(ID), status="revoked"))
    faulty.will(200, page(finding="only_there", line=3, panel_ends_with="21\x1b"))
    told = remote("reconcile", ID, file, "--format", "H10301", "--key", "nightly").stdout.splitlines()
    assert told[1].split()[1:] == ["finished", "3", "1", "1", "0", "0", "0", "1", "0"]
    assert told[2] == "No column says which cards are active: all of them count as active."
    assert told[3] == f"line 2: stopped credential {ID} is revoked"
    assert told[4] == "line 3 (…21?): only_there"
    method, path, headers, body = faulty.asked[0]
    assert (method, headers["content-type"], headers["idempotency-key"]) == ("POST", "text/csv", "nightly")
    assert path.endswith("/reconciliations?name=panel.csv&format=H10301")
    assert body == file.read_bytes()


def test_a_list_that_cannot_be_read_ends_with_1(faulty, known, file):
    trouble = {"code": "needs_columns", "detail": "Name card_number."}
    faulty.will(202, {**WAITING, "state": "unreadable", "trouble": trouble})
    ended = remote("reconcile", ID, file, status=1)
    assert "Name card_number. (needs_columns)" in ended.output


def test_json_is_the_apis_own(faulty, known, file):
    faulty.will(202, FOUND)
    assert json.loads(remote("reconcile", ID, file, "--json").stdout) == FOUND
