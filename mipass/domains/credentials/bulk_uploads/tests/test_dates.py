"""Dates in uploads: how people write them, what is refused in words, what comes of an end that passes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from mipass.base.kit.errors import Invalid
from mipass.domains.credentials.bulk_uploads.dates import clean_typed, read_dates
from mipass.domains.credentials.bulk_uploads.invitations import invite_some
from mipass.domains.credentials.bulk_uploads.issuing import RowsEnded
from mipass.domains.credentials.bulk_uploads.mappings import map_columns, open_question
from mipass.domains.credentials.bulk_uploads.mending import mend_rows
from mipass.domains.credentials.bulk_uploads.queries import list_wrong, open_wrong
from mipass.domains.credentials.bulk_uploads.tidying import tidy
from mipass.domains.credentials.bulk_uploads.uploads import read_batch_again
from mipass.domains.credentials.labels import label_of
from mipass.domains.credentials.models import BatchState, Credential, StagedRow
from mipass.domains.credentials.validity import ALWAYS, Dates
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch

pytestmark = pytest.mark.usefixtures("spring")

CARD = "email,format,facility_code,card_number"
DATED = f"{CARD},Valid From,Valid Until,Label\n"
BERLIN = "Europe/Berlin"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def until(text):
    """The moment or the code of what is wrong."""
    dates, problems = read_dates("", text)
    return problems[0].code if problems else dates.valid_until


def wrong(bulk, batch):
    rows = open_wrong(actor=bulk.actor, batch=batch, rows=list_wrong(actor=bulk.actor, batch=batch))
    return [(row.line, problem.column, problem.code) for row in rows for problem in row.problems]


# --- cells ---


@pytest.mark.parametrize(
    "text",
    [
        "2027-12-31",
        "2027/12/31",
        "2027.12.31",
        "31.12.2027",
        "31. 12. 2027",
        "31/12/2027",
        "12/31/2027",
        "12-31-2027",
        "31-12-2027",
        "31 Dec 2027",
        "31-Dec-2027",
        "31. Dezember 2027",
        "Dec 31, 2027",
        "December 31st, 2027",
        "31. dez. 2027",
        "\u200b31.12.2027\u00a0",
    ],
)
def test_a_day_alone_ends_with_its_last_second_where_the_sender_lives(text):
    with timezone.override(BERLIN):
        assert until(text) == at("2027-12-31T22:59:59")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2027-12-31 16:00", "2027-12-31T15:00"),
        ("2027-12-31T16:00:30", "2027-12-31T15:00:30"),
        ("2027-12-31T16:00:00Z", "2027-12-31T16:00"),
        ("2027-12-31T16:00:00.000Z", "2027-12-31T16:00"),
        ("2027-12-31T16:00:00+00:00", "2027-12-31T16:00"),
        ("2027-12-31 16:00 -0500", "2027-12-31T21:00"),
        ("31.12.2027 16:00 Uhr", "2027-12-31T15:00"),
        ("31.12.2027, 16:00", "2027-12-31T15:00"),
        ("12/31/2027 4:00 PM", "2027-12-31T15:00"),
        ("12/31/2027 12:00 a.m.", "2027-12-30T23:00"),
        ("2027-07-01 00:00", "2027-06-30T22:00"),
    ],
)
def test_a_time_counts_as_it_is_written(text, moment):
    with timezone.override(BERLIN):
        assert until(text) == at(moment)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("03/04/2028", "either_date"),
        ("3-4-2028", "either_date"),
        ("31.12.27", "short_year"),
        ("12/31/27", "short_year"),
        ("30.02.2028", "bad_date"),
        ("31/31/2027", "bad_date"),
        ("13.13.2027", "bad_date"),
        ("2027-12", "bad_date"),
        ("46752", "bad_date"),
        ("never", "bad_date"),
        ("31 Brumaire 2027", "bad_date"),
        ("2027-12-31 24:00", "bad_date"),
        ("2027-12-31 13:00 PM", "bad_date"),
        ("2027-12-31 +01:00", "bad_date"),
        ("#VALUE!", "bad_date"),
        ("=TODAY()", "formula"),
        ("9999-12-31", "bad_date"),
        ("2099-12-31", "too_far"),
        ("2027-03-09", "not_ahead"),
        ("2027-03-10 12:00", "not_ahead"),
        ("2027-10-31 02:30", "no_such_time"),
        ("2028-03-26 02:30", "no_such_time"),
    ],
)
def test_what_is_no_date_or_may_be_two_is_refused_by_its_code(text, code):
    with timezone.override(BERLIN):
        assert until(text) == code


def test_a_day_that_is_the_same_either_way_is_taken_and_of_two_both_are_told():
    assert until("04/04/2028") == at("2028-04-04T23:59:59")
    _dates, problems = read_dates("03/04/2028", "")
    assert (problems[0].column, problems[0].facts) == (
        "valid_from",
        {"one": "2028-04-03", "other": "2028-03-04"},
    )


def test_a_beginning_is_the_first_moment_of_its_day():
    dates, problems = read_dates("2027-04-01", "2027-04-01")
    assert problems == ()
    assert dates == Dates(at("2027-04-01"), at("2027-04-01T23:59:59"))
    assert read_dates("", "") == (ALWAYS, ())
    assert read_dates("2027-04-02", "2027-04-01")[1][0].code == "wrong_order"
    with pytest.raises(Invalid) as refusal:
        clean_typed(valid_until="03/04/2028")
    assert (refusal.value.field, refusal.value.code) == ("valid_until", "either_date")


# --- uploads ---


def test_rows_with_dates_and_labels_become_credentials_with_them(bulk, clock):
    with timezone.override(BERLIN):
        batch = bulk.upload(
            DATED
            + "a@x.test,H10301,1,1,01.04.2027,31.12.2027,Night shift\n"
            + "b@x.test,H10301,1,2,,2027-03-10T18:00:00Z,\n"
            + "c@x.test,H10301,1,3,,,\n"
        )
    assert check_next()  # by a worker, whose clock shows another zone
    assert bulk.again(batch).good == 3
    bulk.request(bulk.again(batch))
    assert issue_next_batch()
    first, second, third = Credential.objects.order_by("email")
    assert (first.valid_from, first.valid_until) == (at("2027-03-31T22:00"), at("2027-12-31T22:59:59"))
    assert (label_of(first), first.validity_due_at) == ("Night shift", first.valid_from)
    assert (second.valid_until, second.validity_due_at) == (
        at("2027-03-10T18:00"),
        at("2027-03-10T18:00:01"),
    )
    assert (third.valid_from, third.valid_until, third.validity_due_at, third.label) == (None, None, None, "")
    assert invite_some() == 3
    second.refresh_from_db()
    assert second.link_expires_at == second.valid_until


def test_a_wrong_cell_costs_nothing_and_names_row_and_column(bulk):
    batch = bulk.checked(
        DATED
        + "a@x.test,H10301,1,1,,31.12.28,\n"
        + "b@x.test,H10301,1,2,2027-05-01,2027-04-01,\n"
        + f"c@x.test,H10301,1,3,2027-02-30,yesterday,{'x' * 61}\n"
        + "d@x.test,H10301,1,4,,2027-03-01,\n"
    )
    assert wrong(bulk, batch) == [
        (2, "valid_until", "short_year"),
        (3, "valid_until", "wrong_order"),
        (4, "label", "too_long"),
        (4, "valid_from", "bad_date"),
        (4, "valid_until", "bad_date"),
        (5, "valid_until", "not_ahead"),
    ]
    assert (batch.good, batch.wrong) == (0, 4)
    mend_rows(actor=bulk.actor, batch=batch, cells={2: {"valid_until": "2028-04-03"}})
    assert check_next()
    assert bulk.again(batch).good == 1
    assert StagedRow.objects.get().valid_until == at("2028-04-03T23:59:59")


@pytest.mark.parametrize("pressed", [False, True])
def test_an_end_that_passes_after_the_check_is_refused_by_its_line_and_nothing_is_burned(
    bulk, clock, pressed
):
    batch = bulk.checked(
        DATED + "a@x.test,H10301,1,1,,2027-03-10 13:00,\n" + "b@x.test,H10301,1,2,,2028-01-01,\n"
    )
    if pressed:
        bulk.request(batch)
        clock.move(hours=2)
        assert issue_next_batch()
        tidy()
        batch = bulk.again(batch)
        assert (batch.state, batch.failure) == (BatchState.FAILED, "validity_ended")
    clock.move(hours=2)
    with pytest.raises(RowsEnded, match="in line 2"):
        bulk.request(batch, key="again")
    assert not Credential.objects.exists()
    assert not Transfer.objects.filter(code="issue").exists()
    assert list(check_ledger()) == []
    read_batch_again(actor=bulk.actor, batch=bulk.again(batch))
    assert check_next()
    batch = bulk.again(batch)
    assert (batch.good, batch.failure, wrong(bulk, batch)) == (1, "", [(2, "valid_until", "not_ahead")])
    bulk.request(batch, {"good_rows"})
    assert issue_next_batch()
    assert [credential.email for credential in Credential.objects.all()] == ["b@x.test"]


def test_german_headings_are_suggested_and_dates_of_all_rows_are_not_remembered(bulk):
    file = (
        "E-Mail;Ausweisnummer;Gültig ab;Gültig bis;Bezeichnung\na@x.test;7;;31.12.2027;Tor\nb@x.test;8;;;\n"
    )
    batch = bulk.checked(file)
    question = open_question(actor=bulk.actor, batch=batch)
    assert question is not None
    layout = question.layout
    assert {name: layout.places[name] for name in ("valid_from", "valid_until", "label")} == {
        "valid_from": 2,
        "valid_until": 3,
        "label": 4,
    }
    fixed = {"format": "H10301", "facility_code": "1"}
    columns = {place: name for name, place in layout.places.items()}
    with pytest.raises(Invalid) as refusal:
        map_columns(
            actor=bulk.actor, batch=batch, heading=1, columns=columns, fixed={**fixed, "valid_until": "soon"}
        )
    assert refusal.value.field == "valid_until"
    map_columns(
        actor=bulk.actor,
        batch=batch,
        heading=1,
        columns=columns,
        fixed={**fixed, "valid_until": "30.06.2027"},
    )
    assert check_next()
    rows = {row.email: row.valid_until for row in StagedRow.objects.filter(batch=batch)}
    assert rows == {"a@x.test": at("2027-12-31T23:59:59"), "b@x.test": at("2027-06-30T23:59:59")}
    later = bulk.checked(file)
    assert later.good == 2
    ends = {row.email: row.valid_until for row in StagedRow.objects.filter(batch=later)}
    assert ends["b@x.test"] is None


def test_other_dates_make_another_file(bulk):
    row = "a@x.test,H10301,1,1,,{},\n"
    batch = bulk.checked(DATED + row.format("2028-01-01"))
    bulk.request(batch)
    assert issue_next_batch()
    same, other = (bulk.checked(DATED + row.format(day)) for day in ("1.1.2028", "2028-01-02"))
    assert same.content == batch.content
    assert other.content != batch.content


def test_a_check_takes_many_rows_with_the_same_dates_in_one_reading(bulk):
    rows = "".join(f"a{n}@x.test,H10301,1,{n},,2027-12-31,\n" for n in range(1, 51))
    assert bulk.checked(DATED + rows).good == 50
    ends = set(StagedRow.objects.values_list("valid_until", flat=True))
    assert ends == {at("2027-12-31") + timedelta(days=1) - timedelta(seconds=1)}
