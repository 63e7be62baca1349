"""A worker that is killed in the middle of an action on many credentials: each is handled once."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest

from mipass.base.audit.models import Event
from mipass.domains.credentials.bulk_actions.operations import begin_bulk_action
from mipass.domains.credentials.bulk_actions.selections import Selection
from mipass.domains.credentials.models import BulkAction, BulkActionRow, Credential
from tests.ledger.scene import card, make_scene
from tests.races.processes import database_url

CREDENTIALS, KILLS = 120, 3
DEADLINE = 60.0
WORKER = [sys.executable, "-m", "mipass.cli", "worker"]


@contextmanager
def worker():
    process = subprocess.Popen(
        WORKER, env=os.environ | {"DATABASE_URL": database_url()}, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()


def wait_for(condition):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.01)


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_again_and_again_revokes_each_credential_once():
    scene = make_scene(credits=CREDENTIALS)
    organization = scene.add("North")
    for number in range(CREDENTIALS):
        scene.issue(organization, card(f"person{number}@holder.test", number))
    action = begin_bulk_action(
        actor=scene.admin,
        organization=organization,
        verb="revoke",
        reason="lost",
        selection=Selection(),
        idempotency_key="revoke-all",
    )
    for _kill in range(KILLS):
        handled = BulkActionRow.objects.count()
        with worker():
            wait_for(lambda handled=handled: BulkActionRow.objects.count() > handled or is_done(action))
    with worker():
        wait_for(lambda: is_done(action))
    assert {*Credential.objects.values_list("status", flat=True)} == {"revoked"}
    assert BulkActionRow.objects.filter(code="").count() == CREDENTIALS
    assert Event.objects.filter(type="credential:revoked").count() == CREDENTIALS
    assert BulkAction.objects.get(id=action.id).changed == CREDENTIALS


def is_done(action):
    return BulkAction.objects.filter(id=action.id, state="done").exists()
