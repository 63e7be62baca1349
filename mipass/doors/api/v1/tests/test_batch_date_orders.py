"""Dates that could be two days, by program: the question in `trouble`, and both ways to answer it."""

import pytest

from mipass.domains.credentials.models import StagedRow
from mipass.doors.api.v1.tests.test_batches import checked
from mipass.flows.check_batch import check_next

pytestmark = pytest.mark.django_db
FILE = "email,format,facility_code,card_number,valid_until\na@demo.test,H10301,1,1,03/04/2034\n"
STRANGE = "Mail;Karte;Ende\na@demo.test;1;03/04/2034\n"


@pytest.fixture(autouse=True)
def in_utc(utc):
    """The day of an end is that of the installation."""


@pytest.fixture
def at(organization_b):
    return f"/organizations/{organization_b.id}"


def end():
    return f"{StagedRow.objects.get().valid_until:%Y-%m-%d}"


def test_a_file_that_shows_no_order_is_read_again_with_a_word(program, at):
    batch = checked(program, at, FILE)
    url = f"/batches/{batch['id']}"
    assert (batch["state"], batch["trouble"]["code"]) == ("unreadable", "either_order")
    assert "03/04/2034 in line 2" in batch["trouble"]["detail"]
    unknown = program.post(url + "/read-again", {"date_order": "year_first"}).json()
    assert unknown["errors"][0]["pointer"] == "#/date_order"
    for order, day in (("month_first", "2034-03-04"), ("day_first", "2034-04-03")):
        assert program.post(url + "/read-again", {"date_order": order}).status_code == 202
        assert check_next()
        found = program.get(url).json()
        assert (found["state"], found["good"], found["trouble"], end()) == ("checked", 1, None, day)


def test_the_order_is_said_with_the_columns_and_remembered(program, at):
    batch = checked(program, at, STRANGE)
    assert batch["trouble"]["code"] == "needs_columns"
    said = {
        "columns": ["email", "card_number", "valid_until"],
        "for_all_rows": {"format": "H10301", "facility_code": "1"},
        "date_order": "month_first",
    }
    assert program.post(f"/batches/{batch['id']}/columns", said).status_code == 202
    assert check_next()
    assert program.get(f"/batches/{batch['id']}").json()["good"] == 1
    assert end() == "2034-03-04"
    assert program.post(f"/batches/{batch['id']}/discard").status_code == 200
    later = checked(program, at, STRANGE.replace("a@", "b@"), key="later")
    assert (later["state"], later["good"]) == ("checked", 1)
