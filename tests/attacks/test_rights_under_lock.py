"""Requests that wait for a lock while the right that they began with is taken away: they are refused."""

import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from functools import partial
from threading import Barrier
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest

from mipass.doors.jobs.tour.visitor import TourError
from tests.attacks.companies import found, path_of

PATIENCE = 60.0
UNTIL_IT_WAITS = 1.5  # seconds, on SQLite, where nobody can see who waits
WAITING = (
    "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN"
    " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)
# What is done to the database where SQLite lets one alone write: as the pages' own changes leave it.
BY_SQL = {
    "disabled": "UPDATE organizations_organization SET status = 'disabled' WHERE distributor_id = {here}",
    "removed": "UPDATE admins_admin SET status = 'removed', ended_at = invited_at WHERE email = '{leaver}'",
    "suspended": "UPDATE distributors_distributor SET status = 'suspended' WHERE id = {here}",
}


@pytest.fixture
def company(stage):
    return found(stage, credits=10)


@pytest.fixture
def leaver(company):
    return company.full_admin("leaver")


def pressed(visitor, button, fields=None):
    """Press a button; the answer's status, whatever it is."""
    with suppress(TourError):
        visitor.submit(button, fields)
    return visitor.status


class Holder:
    """Somebody who holds every balance, as long as the block lasts; others wait before they write one."""

    def __init__(self, stage):
        self.stage, self.url = stage, stage.environment["DATABASE_URL"]
        self.is_sqlite = self.url.startswith("sqlite")
        self.file: Any = None

    @contextmanager
    def holding(self):
        if self.is_sqlite:
            with closing(sqlite3.connect(urlsplit(self.url).path[1:], timeout=20)) as self.file:
                self.file.execute("BEGIN IMMEDIATE")
                yield
                self.file.commit()
        else:
            with psycopg.connect(self.url) as self.file:
                self.file.execute("SELECT id FROM credits_ledgeraccount FOR NO KEY UPDATE")
                yield

    def wait_until_it_waits(self):
        if self.is_sqlite:
            time.sleep(UNTIL_IT_WAITS)
            return
        deadline = time.monotonic() + PATIENCE
        while self.stage.sql(WAITING) == [(0,)]:
            assert time.monotonic() < deadline
            time.sleep(0.02)


def by_page(company, organization, way):
    """What other people do at their pages, meanwhile."""
    admin, operator = company.admin, company.operator
    if way == "disabled":
        admin.open(f"{organization}status/")
        admin.submit("Save", {"Disabled": ""})
    elif way == "removed":
        admin.open(f"{company.page_of('leaver')}remove/")
        admin.submit("Remove Admin")
    else:
        operator.open(f"/console/distributors/?q={company.mark}")
        operator.follow(company.name)
        operator.open(f"{path_of(operator)}suspend/")
        operator.submit("Suspend")


def while_it_waits(company, organization, way, press):
    """The status of a press that waits until the other thing has been done."""
    holder = Holder(company.stage)
    with ThreadPoolExecutor(1) as pool:
        with holder.holding():
            answer = pool.submit(press)
            holder.wait_until_it_waits()
            assert not answer.done()
            if holder.is_sqlite:
                here = f"(SELECT id FROM distributors_distributor WHERE name = '{company.name}')"
                holder.file.execute(BY_SQL[way].format(here=here, leaver=company.address("leaver")))
            else:
                by_page(company, organization, way)
        return answer.result(PATIENCE)


def number_of(company, table):
    here = "(SELECT id FROM distributors_distributor WHERE name = %s)"
    [(number,)] = company.stage.sql(
        f"SELECT count(*) FROM {table} WHERE distributor_id = {here}", [company.name]
    )
    return number


@pytest.mark.parametrize("way", ["disabled", "removed", "suspended"])
def test_nothing_is_issued(company, leaver, way):
    organization = company.organization()
    leaver.open(f"{organization}credentials/issue/")
    card = {"Credential Type": "26-bit Wiegand", "Email": "holder@attacks.test", "Facility Code": "123"}
    press = partial(pressed, leaver, "Issue Credential", {**card, "Card Number": "7"})
    assert while_it_waits(company, organization, way, press) in {403, 404, 422}
    assert number_of(company, "credentials_credential") == 0


@pytest.mark.parametrize("way", ["removed", "suspended"])
def test_nothing_is_redeemed(company, leaver, way):
    serial, code = company.voucher(5)
    leaver.open(f"{company.portal}distributor/redeem/")
    leaver.submit("Next", {"Serial Number": serial})
    leaver.submit("Next", {"Authentication Code": code})
    press = partial(pressed, leaver, "Redeem")
    assert while_it_waits(company, "", way, press) in {403, 404}
    states = company.stage.sql(
        "SELECT status FROM credits_voucher WHERE recipient = %s AND credits = 5", [company.address("admin")]
    )
    assert states == [("unredeemed",)]


def test_of_two_admins_who_remove_each_other_one_goes(company):
    pair = {name: company.full_admin(name) for name in ("one", "other")}
    dialogs = {name: f"{company.page_of(name)}remove/" for name in pair}
    start = Barrier(2)

    def remove(name, whom):
        pair[name].open(dialogs[whom])
        start.wait(PATIENCE)
        return pressed(pair[name], "Remove Admin")

    with ThreadPoolExecutor(2) as pool:
        answers = [pool.submit(remove, "one", "other"), pool.submit(remove, "other", "one")]
        statuses = sorted(answer.result(PATIENCE) for answer in answers)
    left = company.stage.sql(
        "SELECT status FROM admins_admin WHERE email IN (%s, %s) ORDER BY status",
        [company.address("one"), company.address("other")],
    )
    assert left == [("active",), ("removed",)], statuses


def test_once_disabling_is_answered_not_one_more_is_issued(company):
    organization = company.organization()
    people = [company.admin, company.full_admin("one"), company.full_admin("other")]
    disabler, *issuers = people
    card = {"Credential Type": "26-bit Wiegand", "Email": "holder@attacks.test", "Facility Code": "1"}

    def issue(person, first):
        for number in range(first, first + 12):
            with suppress(TourError):
                person.open(f"{organization}credentials/issue/")
                person.submit("Issue Credential", {**card, "Card Number": str(number)})

    with ThreadPoolExecutor(len(issuers)) as pool:
        going = [pool.submit(issue, person, 100 * turn + 1) for turn, person in enumerate(issuers)]
        while number_of(company, "credentials_credential") < 2:
            time.sleep(0.02)
        disabler.open(f"{organization}status/")
        disabler.submit("Save", {"Disabled": ""})
        issued = number_of(company, "credentials_credential")
        for one in going:
            one.result(PATIENCE)
    assert number_of(company, "credentials_credential") == issued
