"""What is asked and written in SQL that was written before is what Django would ask and write."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mipass.base.audit.models import Event
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.prepared import Prepared, insert
from mipass.base.outbox.models import Mail, Notice
from mipass.domains.organizations.models import Organization

pytestmark = pytest.mark.django_db


def rows_of(distributor_id, name_of):
    rows = Organization.objects.select_related("distributor").filter(distributor_id=distributor_id)
    return rows.exclude(id=name_of).order_by("name")


def facts(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_it_finds_what_the_query_finds(distributor_a, organization_a, organization_b):
    prepared = Prepared(rows_of, 2)
    for _ in range(2):  # the second time its SQL is written already
        for other in (organization_a, organization_b):
            found = prepared.find(distributor_a.id, other.id)
            wanted = list(rows_of(distributor_a.id, other.id))
            assert [facts(row) for row in found] == [facts(row) for row in wanted]
            assert [facts(row.distributor) for row in found] == [facts(distributor_a)]
    assert prepared.find(new_id(), organization_a.id) == []


def test_it_asks_once_and_what_is_related_comes_with_it(distributor_a, organization_a):
    prepared = Prepared(rows_of, 2)
    with CaptureQueriesContext(connection) as asked:
        for row in prepared.find(distributor_a.id, new_id()):
            assert row.distributor.name
    assert len(asked) == 1


def test_rows_that_it_found_can_be_changed_and_saved(distributor_a, organization_a):
    (found,) = Prepared(rows_of, 2).find(distributor_a.id, new_id())
    found.name = "Another"
    found.save()
    assert Organization.objects.get(id=organization_a.id).name == "Another"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="PostgreSQL")
def test_the_server_keeps_a_query_that_comes_again(distributor_a, organization_a):
    prepared = Prepared(rows_of, 2)
    for _ in range(10):
        assert prepared.find(distributor_a.id, new_id())
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement FROM pg_prepared_statements")
        assert any("organizations_organization" in kept for (kept,) in cursor.fetchall())


def test_what_is_compared_with_a_text_is_asked_for_by_one(organization_a):
    prepared = Prepared(lambda name: Organization.objects.filter(name=name), 1)
    assert [row.id for row in prepared.find(organization_a.name)] == [organization_a.id]
    assert prepared.find("nobody's") == []


def event():
    details = {"a": ["ü", None]}
    return Event(id=new_id(), actor_kind="system", type="x:y", details=details, at=now(), mac=b"\0")


def mail():
    return Mail(id=new_id(), kind="k", recipient="a@b.test", context=b"\xff", due_at=now(), created_at=now())


def notice():
    return Notice(id=new_id(), account_id=new_id(), kind="k", params={"n": 1}, created_at=now())


@pytest.mark.parametrize("make", [event, mail, notice])
def test_a_row_is_written_as_save_writes_it(make):
    row = make()
    insert(row)
    assert facts(type(row).objects.get(id=row.id)) == facts(row)
    assert not row._state.adding
