"""Somebody finds an operator's browser, signed in eleven hours ago: sells, nominates, corrects, suspends."""

import pytest

from mipass.doors.jobs.commands.seed_demo import PASSWORD
from tests.attacks.old_sessions import grow_old

ASKED = "Confirm It Is You"


@pytest.fixture
def operator(stage):
    """An operator's browser, eleven hours old."""
    visitor = stage.person("operator")
    grow_old(stage, hours=11)
    return visitor


def counts(stage):
    """What the attack would add to, or change."""
    tables = ("credits_voucher", "admins_admin", "credits_transfer", "distributors_distributor")
    found = [stage.sql(f"SELECT count(*) FROM {table}") for table in tables]
    return found, stage.sql("SELECT status FROM distributors_distributor ORDER BY id")


def at_distributor(operator, name="Distributor A"):
    """The console's page of a distributor."""
    operator.open("/console/distributors/")
    operator.follow(name)


def test_nothing_is_sold_named_corrected_or_suspended_by_an_old_session(stage, operator):
    before = counts(stage)
    operator.open("/console/vouchers/create/")
    operator.submit(
        "Create Voucher", {"Number of credits": "1000000", "Recipient's e-mail": "thief@demo.test"}
    )
    operator.shows(ASKED)
    at_distributor(operator)
    here = operator.url.rstrip("/")
    for action, button, fields in (
        ("nominations/create", "Nominate", {"Nominee's e-mail": "thief@demo.test"}),
        ("correct", "Correct Credits", {"Number of credits": "1000", "Reason": "none"}),
        ("suspend", "Suspend", {}),
    ):
        operator.open(f"{here}/{action}/")
        operator.submit(button, fields)
        operator.shows(ASKED)
    assert counts(stage) == before


def test_the_operator_who_knows_the_password_goes_on_where_they_were(stage, operator):
    [(before,)] = stage.sql("SELECT count(*) FROM credits_voucher")
    operator.open("/console/vouchers/create/")
    operator.submit("Create Voucher", {"Number of credits": "5", "Recipient's e-mail": "buyer@demo.test"})
    operator.submit("Confirm by Password", {"Password": PASSWORD})
    operator.shows("Vouchers", "buyer@demo.test")
    assert stage.sql("SELECT count(*) FROM credits_voucher") == [(before + 1,)]
