"""What every other test relies on: nothing of one test is left for the next, on either database."""

import os
from uuid import uuid4

import psycopg
import pytest
from django.core.cache import cache
from django.db import Error, connection
from django.utils import timezone

from mipass.base.audit.models import Event


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
