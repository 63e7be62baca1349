"""An admin asks for a bulk upload to be issued, or undone, and is blocked or removed before it is done."""

import time

import pytest

from tests.attacks.companies import found
from tests.attacks.stage import stage_without_worker, working
from tests.services.databases import migrated_database

ROWS = b"email,format,facility_code,card_number\n" + b"".join(
    b"holder%d@attacks.test,H10301,7,%d\n" % (number, number) for number in range(1, 4)
)
PATIENCE = 60.0


@pytest.fixture(scope="module")
def stage(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stage")
    with migrated_database(folder) as url, stage_without_worker(folder, url) as running:
        yield running


@pytest.fixture
def company(stage):
    """Ten credits, and a second Full Admin who will not stay."""
    with working(stage):
        return found(stage, credits=10)


@pytest.fixture
def leaver(stage, company):
    with working(stage):
        return company.full_admin("leaver")


def upload(company, leaver):
    """A checked upload of the leaver's; they are at its page."""
    leaver.open(f"{company.organization()}bulk/upload/")
    leaver.submit("Upload and check", files={"Workbook or CSV file": ROWS})
    with working(company.stage):
        wait_for(company, leaver, "Issue all")


def wait_for(company, visitor, text):
    deadline = time.monotonic() + PATIENCE
    while text not in visitor.text:
        assert time.monotonic() < deadline, f"“{text}” never came: {visitor.text}"
        time.sleep(0.2)
        visitor.open(visitor.url)


def blocked(company):
    company.stage.run("user", "disable", company.address("leaver"))


def removed(company):
    page = company.page_of("leaver")
    company.admin.open(f"{page}remove/")
    company.admin.submit("Remove Admin")


def suspended(company):
    company.operator.open("/console/distributors/")
    company.operator.follow(company.name)
    company.operator.open(f"{company.operator.url.rstrip('/')}/suspend/")
    company.operator.submit("Suspend")


def issued(company):
    """How many credentials there are, by status."""
    rows = company.stage.sql(
        "SELECT credential.status, count(*) FROM credentials_credential AS credential"
        " JOIN distributors_distributor AS distributor ON distributor.id = credential.distributor_id"
        " WHERE distributor.name = %s GROUP BY credential.status",
        [company.name],
    )
    return dict(rows)


@pytest.mark.parametrize("end", [blocked, removed])
def test_what_they_asked_for_is_not_issued_and_costs_nothing(company, leaver, end):
    upload(company, leaver)
    page = leaver.url
    leaver.submit("Issue all")
    end(company)
    company.admin.open(page)
    with working(company.stage):
        wait_for(company, company.admin, "may no longer issue credentials here")
    assert issued(company) == {}
    assert company.credits() == 10


@pytest.mark.parametrize("end", [blocked, removed])
def test_what_they_asked_to_undo_stays(company, leaver, end):
    upload(company, leaver)
    page = leaver.url
    leaver.submit("Issue all")
    with working(company.stage):
        wait_for(company, leaver, "Credentials Issued")
    leaver.open(f"{page.rstrip('/')}/undo/")
    leaver.submit("Undo")
    company.admin.open(page)
    company.admin.hides("Credentials Issued")
    end(company)
    company.admin.open(page)
    with working(company.stage):
        wait_for(company, company.admin, "Credentials Issued")
    assert issued(company) == {"invited": 3}
    assert company.credits() == 7


def test_a_suspended_distributors_upload_is_not_issued(company, leaver):
    upload(company, leaver)
    leaver.submit("Issue all")
    suspended(company)
    batch = (
        "SELECT batch.state FROM credentials_batch AS batch"
        " JOIN distributors_distributor AS distributor ON distributor.id = batch.distributor_id"
        " WHERE distributor.name = %s"
    )
    with working(company.stage):
        deadline = time.monotonic() + PATIENCE
        while company.stage.sql(batch, [company.name]) != [("failed",)]:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert issued(company) == {}


def test_who_stays_is_served(company, leaver):
    upload(company, leaver)
    leaver.submit("Issue all")
    with working(company.stage):
        wait_for(company, leaver, "Credentials Issued")
    assert issued(company) == {"invited": 3}
    assert company.credits() == 7
