"""The watch over statements sees what names no tenant, and lets pass what does."""

import importlib

import pytest

from mipass.domains.credits.ledger import load_accounts
from mipass.domains.credits.models import LedgerAccount
from tests.ledger.scene import make_scene
from tests.tenancy.across_tenants import ACROSS_TENANTS, ASK_ALL, GLOBAL_TABLES
from tests.tenancy.statements import names_its_tenant

TABLE = '"credits_ledgeraccount"'
JOIN = f'JOIN "distributors_distributor" ON ({TABLE}."distributor_id" = "distributors_distributor"."id")'


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT id, distributor_id FROM {TABLE} WHERE id = %s",
        f"SELECT a.id\nFROM {TABLE} a\nWHERE a.code = 'issued'",
        f'SELECT * FROM {TABLE} {JOIN} WHERE {TABLE}."id" = %s',
        f"UPDATE {TABLE} SET distributor_id = %s WHERE id = %s",
        f"UPDATE {TABLE} SET limited = %s",
        f"DELETE FROM {TABLE} WHERE id IN (%s)",
        f"SELECT id FROM (SELECT id FROM {TABLE} WHERE 0 = 1) AS one UNION ALL SELECT id FROM {TABLE} AS two",
        f"INSERT INTO {TABLE} (id) VALUES (%s)",
    ],
)
def test_a_statement_that_names_no_tenant_is_seen(sql):
    assert not names_its_tenant(sql)


@pytest.mark.parametrize(
    "sql",
    [
        f"SELECT id FROM {TABLE} WHERE distributor_id = %s AND id = %s",
        f"UPDATE {TABLE} SET limited = %s WHERE id = %s AND distributor_id = %s",
        f"DELETE FROM {TABLE} WHERE ({TABLE}.distributor_id = %s)",
        f"INSERT INTO {TABLE} (id, distributor_id) VALUES (%s, %s)",
        f"SELECT 0, one.* FROM (SELECT id FROM {TABLE} WHERE 0 = 1 LIMIT 9) AS one",
        "SELECT id FROM accounts_account WHERE id = %s",
        'SELECT id FROM "credits_voucher" WHERE serial = %s',
        "SAVEPOINT s1",
        "",
    ],
)
def test_a_statement_that_names_its_tenant_passes(sql):
    assert names_its_tenant(sql)


@pytest.mark.django_db
def test_the_watch_tells_who_sent_it(statements_name_their_tenant):
    scene = make_scene(credits=5)
    watch = statements_name_their_tenant
    with pytest.MonkeyPatch.context() as patch:
        load_accounts(distributor_id=scene.distributor.id)
        assert watch.found == []
        everything = LedgerAccount.objects.filter
        patch.setattr(
            LedgerAccount.objects, "filter", lambda *_args, **_named: everything(organization_id=None)
        )
        load_accounts(distributor_id=scene.distributor.id)
    [found] = watch.found
    assert found.startswith("mipass.domains.credits.ledger:_by_code: SELECT")
    watch.found.clear()


def test_each_exception_is_a_function_that_exists():
    for place in ACROSS_TENANTS:
        module, _, name = place.partition(":")
        found = importlib.import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        assert callable(found), place
    for module in ASK_ALL:
        importlib.import_module(module)
    assert GLOBAL_TABLES.keys()
