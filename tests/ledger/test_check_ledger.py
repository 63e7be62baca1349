"""`check-ledger` names every breach: each rule is broken once, by SQL past all guards."""

import pytest
from django.db import connection, transaction

from mipass.base.kit.guards import remove
from mipass.base.kit.ids import new_id
from mipass.domains.credits.check import RULES, check_ledger
from mipass.doors.jobs.guards import all_guards
from mipass.flows.withdraw_credential import withdraw_credential
from tests.ledger.scene import make_scene

pytestmark = pytest.mark.django_db

POOL = "code = 'unallocated'"
ISSUED = "(SELECT id FROM credits_ledgeraccount WHERE code = 'issued' AND limited)"
FREE = "(SELECT organization_id FROM credits_ledgeraccount WHERE code = 'issued' AND NOT limited)"

# How each rule can be broken; none of these may be possible without lifting what guards the tables.
BREACHES = {
    "the sums of an hour are those of its transfers": (
        "INSERT INTO credits_hourtally (distributor_id, whole, hour, code, transfers, credits, change) "
        "SELECT id, (1=1), '2020-01-01 00:00:00', 'redeem', 1, 1, 1 FROM distributors_distributor"
    ),
    "the kept balance equals the postings": (
        f"UPDATE credits_ledgeraccount SET credits_posted = 999 WHERE {POOL}"
    ),
    "no account but the vendor's is overdrawn": (
        f"UPDATE credits_ledgeraccount SET debits_posted = credits_posted + 1 WHERE {POOL}"
    ),
    "only the vendor's account may be overdrawn": (
        f"UPDATE credits_ledgeraccount SET may_overdraw = (1=1) WHERE {POOL}"
    ),
    "a transfer moves a positive amount between two accounts of its distributor": (
        "UPDATE credits_transfer SET amount = 0 WHERE code = 'redeem'"
    ),
    "a transfer goes the way its code says": (
        "UPDATE credits_transfer SET debit_id = credit_id, credit_id = debit_id WHERE code = 'allocate'"
    ),
    "redeemed and corrected credits equal unallocated, allocated and issued ones": (
        f"UPDATE credits_ledgeraccount SET credits_posted = credits_posted + 1 WHERE {POOL}"
    ),
    "a Non-Limited organization holds no allocation": (
        "UPDATE credits_ledgeraccount SET limited = (1=0) WHERE code = 'issued'"
    ),
    "a redeemed voucher names one transfer of its value": "UPDATE credits_voucher SET credits = credits + 1",
    "a redemption names a redeemed voucher": (
        "UPDATE credits_voucher SET status = 'unredeemed', distributor_id = NULL, transfer_id = NULL"
    ),
    "an issue transfer's amount is the number of its credentials": (
        "DELETE FROM credentials_credential WHERE status = 'invited'"
    ),
    "a credential names an issue transfer of its own organization": (
        f"UPDATE credentials_credential SET organization_id = {FREE}"
    ),
    "a withdrawal reverses an issue once, and never more than it": (
        "UPDATE credits_transfer SET amount = 2 WHERE code = 'withdraw'"
    ),
}


@pytest.fixture
def scene():
    made = make_scene(credits=20)
    limited = made.add("Limited", 5)
    made.add("Free")
    made.issue(limited)
    withdraw_credential(actor=made.admin, credential=made.issue(limited))
    return made


@pytest.fixture
def unguarded(scene):
    """A database without its guards and checks, put back afterwards."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            run("SET LOCAL session_replication_role = replica")
            for table, name in check_constraints():
                run(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        else:
            remove(all_guards())
            run("PRAGMA ignore_check_constraints = ON")
        yield scene
        transaction.set_rollback(True)
    if connection.vendor == "sqlite":
        run("PRAGMA ignore_check_constraints = OFF")


def run(sql, parameters=()):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def check_constraints():
    run("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c'"
            " AND conrelid::regclass::text LIKE 'credits%'"
        )
        return cursor.fetchall()


def test_a_ledger_that_holds_has_no_breach(scene):
    assert list(check_ledger()) == []


def test_every_rule_is_broken_once_here():
    assert BREACHES.keys() == RULES.keys()


@pytest.mark.parametrize("rule", RULES)
def test_a_breach_is_named_with_its_rule_and_row(unguarded, rule):
    run(BREACHES[rule])
    named = {breach.rule: breach for breach in check_ledger()}
    assert rule in named
    assert named[rule].row
    assert str(named[rule]).startswith(f"{rule}: row ")


def test_a_credential_without_any_transfer_is_named(unguarded):
    new = str(new_id()) if connection.vendor == "postgresql" else new_id().hex
    run("UPDATE credentials_credential SET issue_transfer_id = %s WHERE status = 'invited'", [new])
    assert "a credential names an issue transfer of its own organization" in {b.rule for b in check_ledger()}
