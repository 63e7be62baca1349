"""Dates such as 03/04/2028: read as the file shows or somebody said, asked once, refused on contradiction."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from mipass.base.kit.errors import Invalid
from mipass.domains.credentials.bulk_uploads.dates import read_dates, ways_of, without_order
from mipass.domains.credentials.bulk_uploads.mappings import map_columns, open_question
from mipass.domains.credentials.bulk_uploads.mending import mend_rows
from mipass.domains.credentials.bulk_uploads.queries import get_remark, list_wrong, open_wrong
from mipass.domains.credentials.bulk_uploads.said import said_of
from mipass.domains.credentials.bulk_uploads.uploads import read_batch_again
from mipass.domains.credentials.models import ColumnMapping, StagedRow
from mipass.flows.check_batch import check_next

pytestmark = pytest.mark.usefixtures("spring")

HEADER = "email,format,facility_code,card_number,Valid From,Valid Until\n"
EITHER = "a@x.test,H10301,1,1,,03/04/2028\n"
GERMAN = (
    "Nachname;E-Mail;Kartennummer;Gültig bis\nÖz;{0}@x.test;1;03/04/2028\nOzan;{0}2@x.test;2;05/06/2028\n"
)
COLUMNS = {1: "email", 2: "card_number", 3: "valid_until"}


def day_of(row):
    return row.valid_until and f"{row.valid_until:%Y-%m-%d}"


def ends(batch):
    """The days of the good rows, by their lines."""
    return {row.line: day_of(row) for row in StagedRow.objects.filter(batch=batch)}


def wrong(bulk, batch):
    rows = open_wrong(actor=bulk.actor, batch=batch, rows=list_wrong(actor=bulk.actor, batch=batch))
    return {
        (row.line, problem.column, problem.code): problem.facts for row in rows for problem in row.problems
    }


def asked(bulk, batch):
    """The facts of the question, where it is asked."""
    assert batch.state == "asking"
    remark = get_remark(actor=bulk.actor, batch=batch)
    assert remark["code"] == "either_order"
    return remark["facts"]


def answer(bulk, batch, order):
    read_batch_again(actor=bulk.actor, batch=batch, date_order=order)
    assert check_next()
    return bulk.again(batch)


# --- cells ---


@pytest.mark.parametrize(
    ("text", "order", "end"),
    [
        ("03/04/2028", "day_first", "2028-04-03"),
        ("03/04/2028", "month_first", "2028-03-04"),
        ("3-4-2028 16:00", "day_first", "2028-04-03"),
        ("04/04/2028", "month_first", "2028-04-04"),
        ("31/12/2027", "month_first", "other_order"),
        ("12/31/2027", "day_first", "other_order"),
        ("31/31/2027", "day_first", "bad_date"),
        ("03.04.2028", "month_first", "2028-04-03"),
        ("2028/04/03", "month_first", "2028-04-03"),
        ("Apr 3, 2028", "day_first", "2028-04-03"),
        ("3/4/28", "day_first", "short_year"),
    ],
)
def test_an_order_counts_where_the_cell_leaves_it_open_and_nowhere_else(text, order, end):
    dates, problems = read_dates("", text, order)
    assert (problems[0].code if problems else f"{dates.valid_until:%Y-%m-%d}") == end


def test_a_cell_shows_the_orders_in_which_it_is_a_day():
    assert ways_of("13/04/2028 10:00") == {"day_first": date(2028, 4, 13)}
    assert ways_of("04-13-2028") == {"month_first": date(2028, 4, 13)}
    assert len(ways_of("03/04/2028")) == len(ways_of("04/04/2028")) == 2
    assert ways_of("13.04.2028") == ways_of("2028-04-13") == ways_of("31/31/2028") == ways_of("") == {}


def test_what_a_person_typed_without_doubt_is_the_same_in_each_order():
    assert without_order(" 31/12/2027  4:00 PM ") == "2027-12-31 4:00 pm"
    assert without_order("03/04/2028") == "03/04/2028"
    assert without_order("31. Dezember 2027") == "31. Dezember 2027"


# --- uploads ---


@pytest.mark.parametrize(
    ("shows", "end"),
    [("31/12/2027", "2028-04-03"), ("12/31/2027", "2028-03-04"), ("2-13-2028", "2028-03-04")],
)
def test_one_date_that_shows_the_order_decides_all_and_nothing_is_asked(bulk, shows, end):
    rows = "".join(f"p{n}@x.test,H10301,2,{n},,2028-01-01\n" for n in range(1, 1_100))
    batch = bulk.checked(f"{HEADER}{EITHER}{rows}z@x.test,H10301,1,2,,{shows}\n")
    assert (batch.state, batch.wrong, batch.good) == ("checked", 0, 1_101)
    assert ends(batch)[2] == end


def test_the_other_column_of_dates_shows_it_too(bulk):
    batch = bulk.checked(f"{HEADER}a@x.test,H10301,1,1,03/04/2027,31/12/2027\n")
    assert batch.wrong == 0
    assert StagedRow.objects.get().valid_from == datetime(2027, 4, 3, tzinfo=UTC)


def test_a_file_that_shows_nothing_asks_once_with_one_of_its_cells(bulk):
    batch = bulk.checked(
        f"{HEADER}z@x.test,H10301,1,9,,04/04/2028\n{EITHER}b@x.test,H10301,1,2,05/06/2027,\n"
    )
    assert asked(bulk, batch) == {
        "line": 3,
        "cell": "03/04/2028",
        "day_first": "2028-04-03",
        "month_first": "2028-03-04",
    }
    assert not StagedRow.objects.exists()
    batch = answer(bulk, batch, "month_first")
    assert (batch.good, batch.wrong, ends(batch)[3]) == (3, 0, "2028-03-04")
    assert StagedRow.objects.get(line=4).valid_from == datetime(2027, 5, 6, tzinfo=UTC)
    batch = answer(bulk, batch, "day_first")
    assert ends(batch)[3] == "2028-04-03"
    assert asked(bulk, answer(bulk, batch, ""))


def test_another_answer_than_there_is_changes_nothing(bulk):
    batch = bulk.checked(HEADER + EITHER)
    with pytest.raises(Invalid) as refusal:
        read_batch_again(actor=bulk.actor, batch=batch, date_order="year_first")
    assert refusal.value.field == "date_order"
    assert asked(bulk, bulk.again(batch))


def test_what_contradicts_the_answer_is_refused_by_line_with_the_day_that_it_could_be(bulk):
    batch = answer(bulk, bulk.checked(f"{HEADER}{EITHER}b@x.test,H10301,1,2,,2028-01-01\n"), "day_first")
    assert batch.wrong == 0
    batch = bulk.checked(f"{HEADER}{EITHER}b@x.test,H10301,1,2,,12/31/2027\n")
    batch = answer(bulk, batch, "day_first")
    assert ends(batch) == {2: "2028-04-03"}
    assert wrong(bulk, batch) == {(3, "valid_until", "other_order"): {"one": "2027-12-31"}}


def test_a_file_in_both_orders_is_refused_where_it_is_in_doubt_and_mended_there(bulk):
    batch = bulk.checked(
        f"{HEADER}b@x.test,H10301,1,2,,31/12/2027\n{EITHER}c@x.test,H10301,1,3,12/30/2027,2028-01-01\n"
    )
    assert batch.state == "checked"
    assert ends(batch) == {2: "2027-12-31", 4: "2028-01-01"}
    assert wrong(bulk, batch) == {
        (3, "valid_until", "mixed_orders"): {
            "one": "2028-04-03",
            "other": "2028-03-04",
            "day_first": "31/12/2027",
            "day_first_line": 2,
            "month_first": "12/30/2027",
            "month_first_line": 4,
        }
    }
    mend_rows(actor=bulk.actor, batch=batch, cells={3: {"valid_until": "2028-04-03"}})
    assert check_next()
    batch = bulk.again(batch)
    assert (batch.wrong, ends(batch)[3]) == (0, "2028-04-03")


def test_the_answer_is_remembered_with_the_columns_and_a_later_one_takes_its_place(bulk):
    said: dict[str, Any] = {"heading": 1, "columns": COLUMNS, "fixed": {"format": "H10302"}}
    batch = bulk.checked(GERMAN.format("a"))
    map_columns(actor=bulk.actor, batch=batch, **said)
    assert check_next()
    assert asked(bulk, bulk.again(batch))["line"] == 2
    batch = answer(bulk, bulk.again(batch), "day_first")
    question = open_question(actor=bulk.actor, batch=batch)
    assert question
    assert question.layout.date_order == "day_first"
    later = bulk.checked(GERMAN.format("b"))
    assert (later.state, ends(later)) == ("checked", {2: "2028-04-03", 3: "2028-06-05"})
    map_columns(actor=bulk.actor, batch=batch, **said, date_order="month_first")
    assert check_next()
    assert (said_of(bulk.again(batch)).date_order, ends(batch)[2]) == ("", "2028-03-04")
    assert ends(bulk.checked(GERMAN.format("c")))[2] == "2028-03-04"
    assert ColumnMapping.objects.count() == 1
    other = bulk.checked(GERMAN.format("d").replace("05/06/2028", "31/12/2027"))
    assert [*wrong(bulk, other)] == [(3, "valid_until", "other_order")]


def test_what_was_said_of_the_columns_first_asks_nothing_later(bulk):
    batch = bulk.checked(GERMAN.format("a"))
    said: dict[str, Any] = {"heading": 1, "columns": COLUMNS, "fixed": {"format": "H10302"}}
    with pytest.raises(Invalid) as refusal:
        map_columns(actor=bulk.actor, batch=batch, **said, date_order="sideways")
    assert refusal.value.field == "date_order"
    map_columns(actor=bulk.actor, batch=batch, **said, date_order="day_first")
    assert check_next()
    assert ends(bulk.again(batch))[2] == "2028-04-03"


def test_a_date_of_all_rows_neither_shows_nor_follows_the_order_of_the_file(bulk):
    batch = bulk.checked(GERMAN.format("a").replace("05/06/2028", ""))
    fixed = {"format": "H10302", "valid_until": "12/31/2027"}
    map_columns(actor=bulk.actor, batch=batch, heading=1, columns=COLUMNS, fixed=fixed)
    assert check_next()
    batch = bulk.again(batch)
    assert asked(bulk, batch)["cell"] == "03/04/2028"
    batch = answer(bulk, batch, "day_first")
    assert (batch.wrong, ends(batch)) == (0, {2: "2028-04-03", 3: "2027-12-31"})


def test_a_cell_that_was_mended_is_read_as_the_file_is(bulk):
    batch = bulk.checked(f"{HEADER}a@x.test,H10301,1,1,,soon\nb@x.test,H10301,1,2,,31/12/2027\n")
    mend_rows(actor=bulk.actor, batch=batch, cells={2: {"valid_until": "03/04/2028"}})
    assert check_next()
    assert ends(bulk.again(batch))[2] == "2028-04-03"
