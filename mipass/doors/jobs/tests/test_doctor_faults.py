"""`mipass doctor`: each fault that somebody can cause is said, in one sentence, by its own check."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from mipass.base.audit.operations import record
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.base.outbox.operations import queue_mail
from mipass.base.upkeep.operations import beat, new_worker_id, note_run
from mipass.config import Environment
from mipass.doors.jobs.commands.doctor import doctor
from mipass.doors.jobs.tests.conftest import SYSTEM, free_port, use_server
from mipass.doors.jobs.tests.test_doctor import said, worker  # noqa: F401  a fixture

pytestmark = pytest.mark.django_db
needs_postgres = pytest.mark.skipif(
    settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"), reason="SQLite"
)


def faults(capsys):
    """Each fault as (check, problem); the exit status is right for them."""
    out, status = said(capsys, doctor, as_json=True)
    found = [(fault["check"], fault["problem"]) for fault in json.loads(out)["faults"]]
    assert status == (1 if found else 0)
    assert all(problem.endswith((".", "700", "400")) and "\n" not in problem for _check, problem in found)
    return found


def the_fault(capsys):
    """The only one: its check, and its words."""
    [found] = faults(capsys)
    return found


@pytest.fixture
def production(settings, tmp_path):
    """Settings that production takes, with a data folder of the test's own."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    changed = {
        "env": Environment.PRODUCTION,
        "trusted_proxies": 1,
        "mail_from": "portal@example.com",
        "data_dir": folder,
    }
    settings.CONFIG = settings.CONFIG.model_copy(update=changed)
    return lambda **more: setattr(settings, "CONFIG", settings.CONFIG.model_copy(update=more))


@pytest.fixture
def portal_role(db):
    """On PostgreSQL the portal's own role, which cannot change the past."""
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE mipass_seen NOLOGIN")
        cursor.execute("GRANT USAGE ON SCHEMA public TO mipass_seen")
        cursor.execute("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO mipass_seen")
        cursor.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO mipass_seen")
        cursor.execute("REVOKE UPDATE, DELETE ON audit_event, audit_seal, credits_transfer FROM mipass_seen")
        cursor.execute("SET ROLE mipass_seen")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def as_owner(statement):
    """Something that the portal's role may not do."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute(statement)
        cursor.execute("SET ROLE mipass_seen")


def test_a_sound_installation_has_none_in_production(production, portal_role, capsys):
    assert faults(capsys) == []


def test_no_proxy_is_a_fault_in_production(production, portal_role, capsys):
    production(trusted_proxies=0)
    check, problem = the_fault(capsys)
    assert (check, "MIPASS_TRUSTED_PROXIES" in problem) == ("settings", True)


def test_a_sender_that_nobody_believes_is_a_fault(production, portal_role, capsys):
    production(mail_from="mipass@localhost")
    assert "MIPASS_MAIL_FROM" in the_fault(capsys)[1]


def test_a_folder_that_others_can_look_into_is_a_fault(production, portal_role, capsys, settings):
    folder = Path(settings.CONFIG.data_dir)
    folder.chmod(0o755)
    check, problem = the_fault(capsys)
    assert (check, str(folder) in problem) == ("folders", True)


@pytest.mark.parametrize(("mode", "is_fault"), [(0o400, False), (0o440, False), (0o444, True), (0o660, True)])
def test_a_key_that_others_can_read_or_replace_is_a_fault(
    production, portal_role, capsys, tmp_path, mode, is_fault
):
    file = tmp_path / "master-key"
    file.write_text("x")
    file.chmod(mode)
    production(master_key_file=file)
    assert [check for check, _problem in faults(capsys)] == ["folders"] * is_fault


def test_a_database_that_lacks_a_migration_is_a_fault(capsys):
    [newest] = MigrationLoader(connection).graph.leaf_nodes("upkeep")
    MigrationRecorder(connection).record_unapplied(*newest)
    check, problem = the_fault(capsys)
    assert (check, "mipass migrate" in problem) == ("database", True)


def test_a_guard_that_was_taken_away_is_a_fault(capsys):
    name, place = (
        ("no_update", "") if connection.vendor == "sqlite" else ("append_only", " ON credits_transfer")
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER credits_transfer_{name}{place}")
    check, problem = the_fault(capsys)
    assert (check, f"credits_transfer_{name}" in problem) == ("database", True)


@needs_postgres
def test_a_guard_that_is_switched_off_is_a_fault(capsys):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_append_only")
    assert "audit_event_append_only" in the_fault(capsys)[1]


@needs_postgres
def test_a_role_that_can_change_the_past_is_a_fault_in_production(production, portal_role, capsys):
    as_owner("GRANT DELETE ON audit_seal TO mipass_seen")
    check, problem = the_fault(capsys)
    assert (check, "audit_seal" in problem, "audit_event" in problem) == ("database", True, False)


@needs_postgres
def test_a_role_without_its_grants_is_a_fault(portal_role, capsys):
    as_owner("REVOKE INSERT ON outbox_notice FROM mipass_seen")
    check, problem = the_fault(capsys)
    assert (check, "outbox_notice" in problem) == ("database", True)


@needs_postgres
def test_an_extension_that_is_missing_is_a_fault(capsys):
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    assert ("database", True) in [(check, "pg_trgm" in problem) for check, problem in faults(capsys)]


def test_a_mail_server_that_is_away_is_a_fault(settings, capsys):
    port = free_port()
    use_server(settings, port)
    check, problem = the_fault(capsys)
    assert (check, str(port) in problem, "refused" in problem) == ("mail server", True, True)


def test_a_mail_server_that_takes_mails_is_none_and_gets_none(mail_server, capsys):
    queue_mail(kind="account-exists", recipient="person@demo.test", context={})
    assert faults(capsys) == []
    assert mail_server.received == []


def test_no_worker_for_a_minute_is_a_fault(capsys, clock):
    clock.move(minutes=2)
    check, problem = the_fault(capsys)
    assert (check, "mipass worker" in problem) == ("workers", True)


def test_a_duty_that_fails_is_a_fault_and_named(capsys):
    beat(new_worker_id(), troubles=["seals", "mails"])
    check, problem = the_fault(capsys)
    assert (check, "mails, seals" in problem) == ("workers", True)


def test_a_mail_that_is_late_is_a_fault_with_its_age(capsys):
    queue_mail(
        kind="account-exists", recipient="person@demo.test", context={}, due_at=now() - timedelta(hours=3)
    )
    check, problem = the_fault(capsys)
    assert (check, "1 mails" in problem, "3 hours" in problem) == ("queues", True, True)


def test_many_mails_that_the_server_puts_off_are_a_fault(capsys):
    for number in range(10):
        queue_mail(kind="account-exists", recipient=f"person{number}@demo.test", context={})
    Mail.objects.update(attempts=2, answer="451 later", due_at=now() + timedelta(minutes=5))
    assert the_fault(capsys)[0] == "queues"


def test_an_event_that_waits_for_its_seal_is_a_fault_until_it_is_sealed(capsys, clock, worker):  # noqa: F811
    record(actor=SYSTEM, event="account:created")
    clock.move(minutes=7)
    beat(worker, troubles=())
    check, problem = the_fault(capsys)
    assert (check, "7 minutes" in problem) == ("queues", True)
    seal_events()
    assert faults(capsys) == []


def test_a_check_that_found_something_is_a_fault_until_it_finds_nothing(capsys):
    note_run("check-ledger", seconds=1, faults=2)
    check, problem = the_fault(capsys)
    assert (check, "mipass check-ledger" in problem) == ("last runs", True)
    note_run("check-ledger", seconds=1, faults=0)
    assert faults(capsys) == []
