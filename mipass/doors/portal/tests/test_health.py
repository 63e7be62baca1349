"""The probes tell a running process from one that can work."""

import pytest
from django.db import OperationalError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from mipass.base.kit.clock import now
from mipass.base.upkeep.models import RunningWorker
from mipass.base.upkeep.operations import beat, new_worker_id
from mipass.doors.portal import health

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forget():
    remembered = (health._require_migrations, health._require_pages)
    for each in remembered:
        each.cache_clear()
    yield
    for each in remembered:
        each.cache_clear()


def test_a_process_that_is_up_says_so_without_the_database_or_a_session(client, django_assert_num_queries):
    client.cookies["sessionid"] = "x" * 32
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "up"})
    assert not answer.cookies


def test_a_migrated_database_is_ready_and_asking_again_is_cheap(client, django_assert_num_queries):
    beat(new_worker_id(), troubles=())
    assert client.get("/readyz").json() == {"status": "ready", "worker": "alive"}
    with django_assert_num_queries(3):
        client.get("/readyz")


def test_a_probe_is_answered_whatever_host_it_names(client):
    for path in ("/healthz", "/readyz"):
        assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200
    assert client.get("/login/", headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_that_no_worker_lives_is_said_and_keeps_no_request_away(client, clock):
    assert "No worker" in client.get("/readyz").json()["worker"]
    beat(new_worker_id(), troubles=())
    assert client.get("/readyz").json()["worker"] == "alive"
    clock.move(minutes=2)
    answer = client.get("/readyz")
    assert (answer.status_code, "No worker" in answer.json()["worker"]) == (200, True)
    assert RunningWorker.objects.get().beat_at < now()


def test_an_installation_without_its_templates_is_not_ready(client, settings):
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [], "APP_DIRS": False}]

    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert "lacks files" in answer.json()["reason"]


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
