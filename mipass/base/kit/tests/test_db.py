"""Small facts about the databases."""

import pytest
from django.db import connection

from mipass.base.kit.clock import now
from mipass.base.kit.db import fetch_rows, fetch_some, refresh_statistics
from mipass.base.kit.ids import new_id
from mipass.base.outbox.models import Notice

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does so by itself")
def test_sqlite_learns_how_its_indexes_are_filled():
    account = new_id()
    Notice.objects.bulk_create(
        Notice(id=new_id(), account_id=account, kind="x", created_at=now()) for _ in range(20)
    )
    refresh_statistics()
    known = fetch_rows("SELECT stat FROM sqlite_stat1 WHERE tbl = %s", ["outbox_notice"])
    assert "20 1" in {stat for (stat,) in known}


def test_of_several_queries_one_may_have_no_row_ever():
    Notice.objects.create(id=new_id(), account_id=new_id(), kind="x", created_at=now())
    kinds = Notice.objects.values_list("kind")
    never = kinds.filter(id__in=[])
    assert fetch_some([never, kinds, never], 1) == [(0, []), (1, [("x",)]), (0, [])]
