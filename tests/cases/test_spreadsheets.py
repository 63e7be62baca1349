"""Files as spreadsheets and this portal's own exports write them."""

import csv
import io
from pathlib import Path

import pytest
from django.urls import reverse

from mipass.base.kit.csv import csv_lines
from mipass.base.kit.errors import Invalid, Refused
from mipass.domains.credentials.bulk_uploads.queries import list_issued, list_wrong, open_wrong
from mipass.domains.credentials.bulk_uploads.said import READABLE_AGAIN
from mipass.domains.credentials.bulk_uploads.uploads import read_batch_again
from mipass.domains.credentials.exports.sources import SOURCES
from mipass.domains.credentials.exports.taking import Wanted, begin_export, export_cells
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.queries import open_cards
from mipass.flows.check_batch import check_next
from mipass.flows.issue_batch import issue_next_batch
from tests.bulk.scene import BulkScene
from tests.fixtures import sign_in
from tests.pages import page_of, words

pytestmark = pytest.mark.django_db
FILES = Path(__file__).parent / "files"


@pytest.fixture
def bulk(full_admin, distributor_a, organization_b):
    return BulkScene.of(full_admin, distributor_a, organization_b)


@pytest.fixture
def portal(client, full_admin):
    return sign_in(client, full_admin)


def checked(bulk, name):
    return bulk.checked((FILES / name).read_bytes())


def cards(bulk):
    rows = list(Credential.objects.order_by("email"))
    opened = open_cards(actor=bulk.actor, credentials=rows)
    return [(row.email, *opened[row.id].fields.values()) for row in rows]


def url(batch, verb="view"):
    return reverse(f"bulk:{verb}", args=[batch.distributor_id, batch.organization_id, batch.id])


def test_a_domain_with_an_eszett_is_stored_as_that_domain(bulk):
    batch = checked(bulk, "01-eszett-domain.csv")
    bulk.request(batch)
    assert issue_next_batch()
    assert [email for email, *_ in cards(bulk)] == [
        "max@xn--hxajbheg2az3als.example",
        "max@xn--strae-oqa.example",
    ]


def test_a_header_may_hold_line_breaks(bulk):
    batch = checked(bulk, "06-header-linebreak.csv")
    assert (batch.state, batch.good, batch.wrong) == ("checked", 1, 0)


def test_windows_1252_is_guessed_shown_and_can_be_changed(bulk, portal):
    batch = checked(bulk, "10-cp1252-line400.csv")
    assert (batch.state, batch.wrong) == ("checked", 0)
    assert batch.good > 500
    assert "Read as Windows-1252." in words(page_of(portal.get(url(batch))))
    assert portal.post(url(batch, "read_again"), {"encoding": "utf-8-sig"}).status_code == 302
    assert check_next()
    page = words(page_of(portal.get(url(batch))))
    assert "This is not text in the encoding that it was read as. Line 400 is the first" in page
    portal.post(url(batch, "read_again"), {"encoding": ""})
    assert check_next()
    assert bulk.again(batch).state == "checked"


def test_what_nobody_sees_is_dropped_from_numbers_and_named_in_addresses(bulk):
    batch = checked(bulk, "12-invisible.csv")
    assert batch.good == 3
    [row] = open_wrong(actor=bulk.actor, batch=batch, rows=list_wrong(actor=bulk.actor, batch=batch))
    assert [(row.line, each.column, each.code, each.facts) for each in row.problems] == [
        (4, "email", "forbidden_character", {"character": "U+200E"})
    ]


def test_a_row_with_broken_quotes_comes_back_as_it_was(bulk, portal):
    batch = checked(bulk, "15-broken-quotes.csv")
    assert (batch.good, batch.wrong) == (1, 1)
    content = b"".join(portal.get(url(batch, "wrong")).streaming_content).decode("utf-8-sig")
    [header, row] = csv.reader(io.StringIO(content))
    cells = dict(zip(header, row, strict=True))
    assert cells["name"] == '"John "Jack" Doe"'
    known = [cells[name] for name in ("email", "format", "facility_code", "card_number")]
    assert known == ["b@example.com", "H10301", "12", "2"]


def test_an_export_with_every_column_is_taken_where_bits_and_fields_agree(bulk):
    batch = checked(bulk, "16-own-export-all-columns.csv")
    assert (batch.state, batch.good, batch.wrong) == ("checked", 2, 0)


def test_where_bits_and_fields_disagree_both_are_said(bulk, portal):
    content = (FILES / "16-own-export-all-columns.csv").read_text().replace("5002", "5003")
    page = words(page_of(portal.get(url(bulk.checked(content)))))
    assert "the cell says 2182714, the fields give 2182717" in page


def test_numbers_that_could_be_either_are_asked_for(bulk, portal):
    batch = checked(bulk, "02-hex-export.csv")
    page = page_of(portal.get(url(batch)))
    assert "could be decimal or hexadecimal: facility_code, card_number" in words(page)
    assert [words(each) for each in page.select("form button[name=numbers]")] == [
        "They Are Decimal",
        "They Are Hexadecimal",
    ]
    portal.post(url(batch, "read_again"), {"numbers": "hexadecimal"})
    assert check_next()
    bulk.request(bulk.again(batch))
    assert issue_next_batch()
    assert cards(bulk) == [("hex@example.com", 16, 4097)]


@pytest.mark.parametrize("numbers", ["decimal", "hexadecimal"])
@pytest.mark.parametrize("columns", [["email", "format", "facility_code", "card_number"], None])
def test_an_export_comes_back_as_the_same_cards(bulk, numbers, columns):
    bulk.issued("email,format,facility_code,card_number\na@x.test,H10301,16,4097\nb@x.test,H10304,10,1001\n")
    before = cards(bulk)
    wanted = Wanted(columns or [*SOURCES], numbers)
    taken = begin_export(actor=bulk.actor, organization=bulk.organization, wanted=wanted)
    lines = csv_lines(wanted.header, export_cells(actor=bulk.actor, credentials=taken.rows, wanted=wanted))
    batch = bulk.issued(b"".join(lines), accepted={"same_card", "same_file"})
    assert (batch.state, batch.wrong) == ("issued", 0)
    issued = list(list_issued(actor=bulk.actor, batch=batch))
    opened = open_cards(actor=bulk.actor, credentials=issued)
    assert [(row.email, *opened[row.id].fields.values()) for row in issued] == before


def test_a_file_is_read_again_only_before_it_is_issued_and_in_ways_there_are(bulk):
    batch = bulk.issued(bulk.rows(2))
    assert batch.state not in READABLE_AGAIN
    with pytest.raises(Refused):
        read_batch_again(actor=bulk.actor, batch=batch, numbers="decimal")
    other = bulk.checked(bulk.rows(2, start=5))
    for wrong in ({"encoding": "utf-7"}, {"numbers": "octal"}):
        with pytest.raises(Invalid):
            read_batch_again(actor=bulk.actor, batch=other, **wrong)
    read_batch_again(actor=bulk.actor, batch=other, numbers="hexadecimal")
    assert check_next()
    assert bulk.again(other).good == 2
