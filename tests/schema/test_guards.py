"""What the database itself refuses, whoever asks it."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from mipass.base.audit.sealing import seal_events
from mipass.base.kit.guards import AppendOnly
from mipass.base.kit.ids import new_id
from mipass.domains.credentials.search import EMAIL_PARTS
from mipass.domains.holders.search import HOLDER_PARTS
from mipass.doors.jobs.guards import all_guards
from tests.ledger.scene import make_scene

pytestmark = pytest.mark.django_db

APPEND_ONLY = [
    "audit_event",
    "audit_seal",
    "credits_transfer",
    "requests_operatorrequest",
    "requests_tenantrequest",
]
COPIED = [
    "distributor_id",
    "debit_id",
    "credit_id",
    "amount",
    "code",
    "subject_id",
    "reason",
    "actor_kind",
    "at",
]
on_postgres = pytest.mark.skipif("os.environ['MIPASS_TEST_DATABASE'] == 'sqlite'", reason="SQLite has none")


@pytest.fixture
def scene():
    made = make_scene(credits=5)
    seal_events()
    return made


def execute(sql, parameters=()):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)


def installed_triggers():
    query = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return {name for (name,) in cursor.fetchall()}


def test_every_trigger_is_in_place_after_all_migrations():
    endings = ("append_only", "no_truncate")
    if connection.vendor == "sqlite":
        endings = ("no_update", "no_delete")
    expected = {f"{table}_{ending}" for table in APPEND_ONLY for ending in endings}
    if connection.vendor == "sqlite":
        parts = (EMAIL_PARTS.name, HOLDER_PARTS.name)
        expected |= {f"{name}_{ending}" for name in parts for ending in ("add", "drop", "edit")}
    assert installed_triggers() == expected


def test_the_guarded_tables_are_those_that_are_declared():
    assert sorted(guard.table for guard in all_guards() if isinstance(guard, AppendOnly)) == APPEND_ONLY


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_a_row_that_may_only_be_added_is_neither_changed_nor_deleted(scene, table, statement):
    with pytest.raises(DatabaseError, match="append-only"):
        execute(statement.format(table))


@on_postgres
@pytest.mark.parametrize("table", APPEND_ONLY)
def test_a_table_that_may_only_grow_is_not_truncated(scene, table):
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError, match="append-only"):
        execute(f"TRUNCATE {table} CASCADE")


def test_an_account_is_not_overdrawn(scene):
    overdraw = "UPDATE credits_ledgeraccount SET debits_posted = 6 WHERE code = 'unallocated'"
    with pytest.raises(IntegrityError, match="credits_no_overdraft"):
        execute(overdraw)


@pytest.mark.parametrize("amount", [0, -1])
def test_a_transfer_moves_something(scene, amount):
    with pytest.raises(IntegrityError, match="amount"):
        copy_transfer(amount=str(amount))


def test_a_transfer_goes_to_another_account(scene):
    with pytest.raises(IntegrityError, match="credits_two_accounts"):
        copy_transfer(credit_id="debit_id")


def test_a_request_key_moves_credits_once(scene):
    with pytest.raises(IntegrityError, match="idempotency_key"):
        copy_transfer(idempotency_key="idempotency_key")


def test_a_voucher_is_not_redeemed_by_nobody(scene):
    with pytest.raises(IntegrityError, match="credits_voucher_redeemed_once"):
        execute("UPDATE credits_voucher SET distributor_id = NULL")


@on_postgres
def test_a_row_that_names_another_tenants_row_is_refused(scene):
    other = make_scene()
    mine = scene.add("Mine")
    with pytest.raises(IntegrityError, match="same_tenant"):
        execute(
            "UPDATE credits_ledgeraccount SET distributor_id = %s WHERE organization_id = %s;"
            "SET CONSTRAINTS ALL IMMEDIATE",
            [other.distributor.id, mine.id],
        )


@on_postgres
def test_a_transfer_between_two_tenants_is_refused(scene):
    other = make_scene()
    account = "(SELECT id FROM credits_ledgeraccount WHERE distributor_id = %s AND code = 'unallocated')"
    with pytest.raises(IntegrityError, match="same_tenant"):
        copy_transfer(credit_id=account, parameters=[other.distributor.id])


def copy_transfer(parameters=(), **changes):
    """Insert the scene's transfer again under another id and key, but for the changed columns."""
    columns = {
        "idempotency_key": "'another key'",
        **{name: name for name in COPIED},
        **changes,
    }
    new = str(new_id()) if connection.vendor == "postgresql" else new_id().hex
    names, values = ", ".join(columns), ", ".join(columns.values())
    sql = f"INSERT INTO credits_transfer (id, {names}) SELECT %s, {values} FROM credits_transfer"
    check = "; SET CONSTRAINTS ALL IMMEDIATE" if connection.vendor == "postgresql" else ""
    execute(sql + check, [new, *parameters])
