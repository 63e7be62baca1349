"""Somebody takes files away: each stands in the audit log, with who took it, before they have it."""

import json
import time

import pytest

from mipass.doors.jobs.tour.visitor import TourError
from tests.attacks.companies import found

ROWS = (
    b"email,format,facility_code,card_number\n"
    b"first@attacks.test,H10301,7,1\nsecond@attacks.test,H10301,7,1\nwrong@attacks.test,H10301,7,x\n"
)
PATIENCE = 60.0


@pytest.fixture
def company(stage):
    return found(stage, credits=10)


def taken(company):
    """The files that were taken from the company, oldest first, and whose account took them."""
    rows = company.stage.sql(
        "SELECT event.details, account.email FROM audit_event AS event"
        " JOIN distributors_distributor AS distributor ON distributor.id = event.distributor_id"
        " JOIN accounts_account AS account ON account.id = event.actor_id"
        " WHERE distributor.name = %s AND event.type = 'export:file_taken' ORDER BY event.id",
        [company.name],
    )
    return [(kind_in(details), email) for details, email in rows]


def kind_in(details):
    return (json.loads(details) if isinstance(details, str) else details)["kind"]


def wait_for(visitor, text):
    deadline = time.monotonic() + PATIENCE
    while text not in visitor.text:
        assert time.monotonic() < deadline, visitor.text
        time.sleep(0.2)
        visitor.open(visitor.url)


def uploaded(company):
    """A checked upload with a wrong row and a warned one; its admin is at its page."""
    company.admin.open(f"{company.organization()}bulk/upload/")
    company.admin.submit("Upload and check", files={"Workbook or CSV file": ROWS})
    wait_for(company.admin, "Issue the 2 good rows")


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("organizations/download/", "organizations"),
        ("admins/download/", "admins"),
        ("audit/download/", "audit-log"),
        ("distributor/statement/download/", "credit-statement"),
    ],
)
def test_a_list(company, page, kind):
    company.organization()
    company.admin.open(f"{company.portal}{page}")
    assert taken(company) == [(kind, company.address("admin"))]
    company.admin.open(f"{company.portal}{page}")
    assert len(taken(company)) == 2


def test_the_files_of_a_bulk_upload(company):
    uploaded(company)
    page, mine, expected = company.admin.url, company.address("admin"), []
    for link, kind in (("Wrong rows as CSV", "wrong-rows"), ("Warned rows as CSV", "warned-rows")):
        assert b"attacks.test" in company.admin.download(link)
        expected.append((kind, mine))
        assert taken(company) == expected
    company.admin.submit(
        "Issue the 2 good rows",
        {"Issue rows even though their card data is already live or appears twice in the file": ""},
    )
    company.admin.open(page)
    wait_for(company.admin, "Credentials Issued")
    assert b"second@attacks.test" in company.admin.download("CSV of what was issued")
    assert taken(company) == [*expected, ("issued-credentials", mine)]


def test_an_export_of_card_data(company):
    organization = company.organization()
    company.admin.open(f"{organization}exports/")
    company.admin.submit("Download CSV")
    found_rows = company.stage.sql(
        "SELECT count(*) FROM audit_event AS event"
        " JOIN distributors_distributor AS distributor ON distributor.id = event.distributor_id"
        " WHERE distributor.name = %s AND event.type = 'export:taken'",
        [company.name],
    )
    assert found_rows == [(1,)]


def test_the_vendors_list_of_vouchers(company):
    count = "SELECT count(*) FROM audit_event WHERE type = 'export:file_taken' AND distributor_id IS NULL"
    [(before,)] = company.stage.sql(count)
    company.operator.open("/console/vouchers/")
    company.operator.download("Download CSV")
    assert company.stage.sql(count) == [(before + 1,)]


def test_who_may_not_take_a_file_has_no_line_in_the_log(company):
    stranger = found(company.stage)
    with pytest.raises(TourError, match="404"):
        stranger.admin.open(f"{company.portal}admins/download/")
    assert taken(company) == []
