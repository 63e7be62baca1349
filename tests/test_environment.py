"""What every other test relies on: nothing of one test is left for the next, on either database."""

import os
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
import pytest
from django.core.cache import cache
from django.db import Error, connection
from django.utils import timezone

from mipass.base.audit.models import Event
from tests.services.databases import migrated_database as migrated


@pytest.mark.django_db
def test_the_database_is_the_one_under_test():
    expected = {"sqlite": "sqlite", "postgres": "postgresql"}[os.environ["MIPASS_TEST_DATABASE"]]
    assert connection.vendor == expected


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_the_cache_is_empty_when_a_test_starts(turn):
    assert cache.get("left-by-the-other-turn") is None
    cache.set("left-by-the-other-turn", turn)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_append_only_rows_are_gone_when_a_test_starts_but_their_guard_is_not(turn):
    assert not Event.objects.exists()
    Event.objects.create(id=uuid4(), actor_kind="system", type="frame:checked", at=timezone.now())
    with pytest.raises(Error):
        Event.objects.all().delete()


def test_a_program_gets_an_empty_database_of_its_own(fresh_database):
    if os.environ["MIPASS_TEST_DATABASE"] == "sqlite":
        assert fresh_database.startswith("sqlite:////")
        return
    with psycopg.connect(fresh_database) as database:
        found = database.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert found == (0,)


def test_a_program_gets_a_migrated_database_that_nobody_else_has(migrated_database, tmp_path):
    with migrated(tmp_path) as another:
        execute(migrated_database, "CREATE TABLE mine (id integer)")
        assert count(migrated_database, "mine") == 0
        assert count(another, "django_migrations") > 0
        with pytest.raises((sqlite3.Error, psycopg.Error), match="mine"):
            count(another, "mine")


def execute(url, statement):
    is_file = url.startswith("sqlite")
    with closing(sqlite3.connect(urlsplit(url).path[1:]) if is_file else psycopg.connect(url)) as database:
        found = database.execute(statement)
        rows = found.fetchall() if found.description else []
        database.commit()
    return rows


def count(url, table):
    [[number]] = execute(url, f"SELECT count(*) FROM {table}")
    return number
