"""The worker process: killed, stopped, or cut off from its database, it loses nothing."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError

from mipass.base.audit.models import Seal
from mipass.base.audit.operations import record
from mipass.base.outbox.models import Mail, MailStatus
from mipass.base.outbox.operations import queue_mail
from mipass.base.upkeep.queries import list_workers
from mipass.domains.credentials.issuing import CardRequest
from mipass.domains.organizations.models import Organization, OrganizationStatus
from mipass.doors.jobs import worker as worker_module
from mipass.doors.jobs.mail_delivery import deliver_due_mails
from mipass.doors.jobs.tests.conftest import SYSTEM
from mipass.doors.jobs.worker import Worker
from mipass.flows.close_organization import close_organization
from mipass.flows.issue_credential import issue_credential
from tests.fixtures import actor_of

QUEUE = """
import django; django.setup()
from mipass.base.outbox.operations import queue_mail
for n in range(12):
    queue_mail(kind="account-exists", recipient=f"person{n}@demo.test", context={})
"""
TWO_MINUTES_LATER = """
import django; django.setup()
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
Mail.objects.filter(status="queued").update(due_at=now())
"""

ALIVE = """
import django; django.setup()
from mipass.base.upkeep.queries import count_alive, list_workers
print(count_alive(), *(worker.process for worker in list_workers()))
"""


def wait_until(condition, seconds=30.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def running(transactional_db):
    worker = Worker()
    thread = threading.Thread(target=worker.run)
    yield thread.start
    worker.stop()
    thread.join(20)
    assert not thread.is_alive()


def test_a_worker_sends_mails_and_seals_events(running, mail_server):
    queue_mail(kind="account-exists", recipient="person@demo.test", context={})
    record(actor=SYSTEM, event="account:created")

    running()

    wait_until(lambda: Mail.objects.get().status == MailStatus.SENT)
    wait_until(Seal.objects.exists)


def test_a_worker_finishes_the_removal_of_an_organization(running, mail_server, organization_a, full_admin):
    actor = actor_of(full_admin, organization_a.distributor)
    request = CardRequest("holder@demo.test", "H10301", {"facility_code": 1, "card_number": 2})
    credential = issue_credential(
        actor=actor, organization=organization_a, request=request, idempotency_key="1"
    )
    close_organization(actor=actor, organization=organization_a, typed_name=organization_a.name)

    running()

    wait_until(lambda: Organization.objects.get(id=organization_a.id).status == OrganizationStatus.REMOVED)
    credential.refresh_from_db()
    assert (credential.status, credential.revocation_reason) == ("revoked", "closed")


def test_a_duty_that_fails_is_a_trouble_of_its_worker_until_it_does_not(running, mail_server, monkeypatch):
    mended = threading.Event()

    def fail_at_first(**rest):
        if not mended.is_set():
            raise OperationalError("server closed the connection")

    monkeypatch.setattr(worker_module, "deliver_due_mails", fail_at_first)
    monkeypatch.setattr(worker_module, "BEATING_SECONDS", 0.2)

    running()

    wait_until(lambda: [each.troubles for each in list_workers()] == [["mails"]])
    mended.set()
    wait_until(lambda: [each.troubles for each in list_workers()] == [[]])


def test_a_worker_outlives_a_database_that_goes_away(running, mail_server, monkeypatch):
    failures = iter([OperationalError("server closed the connection")])

    def cut_off_once(**rest):
        for failure in failures:
            raise failure
        return deliver_due_mails(**rest)

    monkeypatch.setattr(worker_module, "deliver_due_mails", cut_off_once)
    queue_mail(kind="account-exists", recipient="person@demo.test", context={})

    running()

    wait_until(lambda: Mail.objects.get().status == MailStatus.SENT)


class Program:
    """`mipass` in processes of its own, against a database of its own."""

    def __init__(self, database: str, folder: Path, port: int):
        self.workers: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DATABASE_URL": database,
            "MIPASS_DATA_DIR": str(folder),
            "MIPASS_MAIL_URL": f"smtp://127.0.0.1:{port}",
            "DJANGO_SETTINGS_MODULE": "mipass.settings",
        }

    def run(self, *arguments: str) -> None:
        subprocess.run([sys.executable, *arguments], env=self.environment, check=True, capture_output=True)

    def ask(self, code: str) -> str:
        command = [sys.executable, "-c", code]
        return subprocess.run(
            command, env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def start_worker(self, *options: str) -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "mipass.cli", "worker", *options]
        process = subprocess.Popen(
            command, env=self.environment, stdin=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.workers.append(process)
        return process


@pytest.fixture
def program(migrated_database, tmp_path, mail_server):
    program = Program(migrated_database, tmp_path, mail_server.port)
    yield program
    for process in program.workers:
        process.kill()
        process.communicate()


@pytest.mark.database
def test_kill_9_in_the_middle_loses_no_mail(program, mail_server):
    program.run("-c", QUEUE)

    first = program.start_worker()
    wait_until(lambda: len(mail_server.received) >= 3)
    first.kill()
    first.wait()
    program.run("-c", TWO_MINUTES_LATER)
    second = program.start_worker()
    wait_until(lambda: len(set(mail_server.message_ids)) == 12)
    second.send_signal(signal.SIGTERM)

    assert second.wait(20) == 0
    repeated = len(mail_server.received) - 12
    assert repeated <= 1  # at most the one in hand, and its Message-ID tells


@pytest.mark.database
def test_a_worker_says_that_it_lives_until_it_ends(program):
    worker = program.start_worker()
    wait_until(lambda: program.ask(ALIVE) == f"1 {worker.pid}")
    worker.send_signal(signal.SIGTERM)
    worker.wait(20)
    assert program.ask(ALIVE) == "0"


@pytest.mark.database
def test_more_duties_than_connections_keep_no_mail_waiting(program, mail_server):
    program.environment |= {"MIPASS_ENV": "development", "MIPASS_DATABASE_POOL_SIZE": "2"}
    program.start_worker()
    for _round in range(3):
        before = len(mail_server.received)
        program.run("-c", QUEUE)
        wait_until(lambda before=before: len(mail_server.received) == before + 12)


@pytest.mark.database
def test_a_worker_ends_with_the_process_that_started_it(program):
    worker = program.start_worker("--parent", str(os.getpid()))
    orphan = program.start_worker("--parent", "1")

    assert orphan.wait(20) == 0
    assert worker.poll() is None
