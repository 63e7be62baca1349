"""The probes tell a running process from one that can work."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from mipass.doors.portal import health

pytestmark = [pytest.mark.django_db, pytest.mark.urls("mipass.doors.portal.health_urls")]


@pytest.fixture(autouse=True)
def forget():
    health._require_migrations.cache_clear()
    yield
    health._require_migrations.cache_clear()


def test_a_process_that_is_up_says_so_without_the_database_or_a_session(client, django_assert_num_queries):
    client.cookies["sessionid"] = "x" * 32
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "up"})
    assert not answer.cookies


def test_a_migrated_database_is_ready_and_asking_again_is_cheap(client, django_assert_num_queries):
    assert client.get("/readyz").json() == {"status": "ready"}
    with django_assert_num_queries(1):
        client.get("/readyz")


def test_a_database_that_lacks_a_migration_is_not_ready(client):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("readers")
    MigrationRecorder(connection).record_unapplied(*newest)

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "mipass migrate" in answer.json()["reason"]


def test_a_database_that_cannot_be_reached_is_not_ready_and_tells_no_address(client, monkeypatch):
    def unreachable(*_):
        raise OperationalError("could not connect to 10.0.0.1 as mipass")

    monkeypatch.setattr(connection, "cursor", unreachable)
    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["reason"]) == (503, "The database cannot be reached.")


def test_a_probe_only_reads(client):
    assert client.post("/healthz").status_code == 405
    assert client.post("/readyz").status_code == 405
