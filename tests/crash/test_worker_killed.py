"""A worker that is killed again and again while clients issue and retry: nothing is lost, nothing doubled."""

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from contextlib import contextmanager
from functools import partial

import pytest
from aiosmtpd.controller import Controller

from mipass.base.audit.models import Event
from mipass.base.audit.sealing import seal_events, verify
from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer
from tests.ledger.scene import card, key, make_scene
from tests.races.processes import database_url, free_port
from tests.races.race import race

CLIENTS, REQUESTS_EACH, KILLS = 4, 6, 3
DEADLINE = 60.0
WORKER = [sys.executable, "-m", "mipass.cli", "worker"]


class Receiver:
    """Takes every mail, slowly enough for a worker to be killed while it sends, and keeps its Message-ID."""

    def __init__(self) -> None:
        self.ids_by_recipient: dict[str, list[str]] = defaultdict(list)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        head = envelope.original_content.decode(errors="replace").partition("\r\n\r\n")[0]
        [message_id] = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
        self.ids_by_recipient[envelope.rcpt_tos[0]].append(message_id)
        return "250 OK"


@contextmanager
def mail_server():
    receiver, port = Receiver(), free_port()
    controller = Controller(receiver, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield receiver, port
    finally:
        controller.stop()


def start_worker(port):
    environment = {"DATABASE_URL": database_url(), "MIPASS_MAIL_URL": f"smtp://127.0.0.1:{port}"}
    return subprocess.Popen(WORKER, env=os.environ | environment, stderr=subprocess.DEVNULL)


def kill(worker):
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def client(scene, organization, number, keys):
    """Issue a few credentials; each request is sent twice, as after an answer that was lost."""
    for request_key in keys:
        request = card(f"{request_key}@holder.test", number + 1)
        first = scene.issue(organization, request, request_key)
        assert scene.issue(organization, request, request_key).id == first.id


def kill_again_and_again(port):
    for _ in range(KILLS):
        sent = Mail.objects.filter(status="sent").count()
        worker = start_worker(port)
        try:
            wait_for(lambda sent=sent: Mail.objects.filter(status="sent").count() > sent)
        finally:
            kill(worker)


def wait_for(condition):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def two_minutes_pass():
    """Whatever a dead worker had claimed is due again."""
    Mail.objects.filter(status="queued").update(due_at=now())


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_under_load_loses_and_doubles_nothing():
    scene = make_scene(credits=CLIENTS * REQUESTS_EACH)
    organization = scene.add("North")
    keys = [[key() for _ in range(REQUESTS_EACH)] for _ in range(CLIENTS)]
    clients = [partial(client, scene, organization, number, mine) for number, mine in enumerate(keys)]
    with mail_server() as (receiver, port):
        race([*clients, partial(kill_again_and_again, port)])
        two_minutes_pass()
        worker = start_worker(port)
        try:
            wait_for(lambda: not Mail.objects.filter(status="queued").exists())
        finally:
            kill(worker)
    used = [request_key for mine in keys for request_key in mine]
    assert list(check_ledger()) == []
    assert Credential.objects.count() == Event.objects.filter(type="credential:issued").count() == len(used)
    assert set(Transfer.objects.filter(code="issue").values_list("idempotency_key", flat=True)) == set(used)
    assert not Mail.objects.exclude(status__in=["sent", "cancelled"]).exists()
    for request_key in used:
        message_ids = receiver.ids_by_recipient[f"{request_key}@holder.test"]
        assert len(message_ids) >= 1
        assert len(set(message_ids)) == 1
    seal_events(everything=True)
    assert list(verify()) == []
