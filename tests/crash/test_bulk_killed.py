"""A worker killed again and again in the middle of a bulk: all of it or nothing, charged and mailed once."""

import os
import random
import subprocess
import sys
import time
from collections import Counter

import pytest

from mipass.base.outbox.models import Mail
from mipass.domains.credentials.bulk_uploads.undoing import start_undo
from mipass.domains.credentials.models import Batch, Credential, StagedRow
from mipass.domains.credits.check import check_ledger
from mipass.domains.credits.models import Transfer
from tests.bulk.scene import BulkScene
from tests.ledger.scene import make_scene
from tests.races.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)

IS_DEEP = os.environ.get("MIPASS_DEEP") == "1"
ROWS, KILLS = (20_000, 25) if IS_DEEP else (1_500, 3)
DEADLINE = 400.0 if IS_DEEP else 120.0
WORKER = [sys.executable, "-m", "tests.crash.bulk_worker"]


def start_worker():
    """A worker of bulks alone, with a database connection of its own; its output tells that it began."""
    worker = subprocess.Popen(
        WORKER, env=os.environ | {"DATABASE_URL": database_url()}, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    worker.stdout.readline()
    return worker


def kill(worker):
    worker.kill()
    worker.wait()


def work_until(batch, states, chance, look):
    """Let workers die at random moments until the batch is in one of these states; look at what is left."""
    deadline, killed = time.monotonic() + DEADLINE, 0
    while True:
        assert time.monotonic() < deadline, f"still {Batch.objects.get(id=batch.id).state}"
        Batch.objects.update(leased_until=None)  # as if the dead worker's lease had run out
        worker = start_worker()
        ends = time.monotonic() + (chance.uniform(0, 0.4) if killed < KILLS else DEADLINE)
        while time.monotonic() < ends and Batch.objects.get(id=batch.id).state not in states:
            time.sleep(0.01)
        kill(worker)
        killed += 1
        look()
        if Batch.objects.get(id=batch.id).state in states:
            return


def test_a_bulk_whose_worker_is_killed_is_issued_whole_or_not_at_all():
    scene = make_scene(credits=ROWS)
    bulk = BulkScene(scene.admin, scene.add("Bulk"))
    chance = random.Random(20_26)
    batch = bulk.upload(bulk.rows(ROWS))

    def nothing_is_issued():
        assert not Credential.objects.exists()
        assert not Transfer.objects.filter(code="issue").exists()

    work_until(batch, {"checked"}, chance, nothing_is_issued)
    batch = bulk.again(batch)
    assert (batch.good, StagedRow.objects.filter(batch=batch).count()) == (ROWS, ROWS)
    bulk.request(batch)

    def all_or_nothing():
        issued = Credential.objects.count()
        assert issued in (0, ROWS)
        assert Transfer.objects.filter(code="issue").count() == (1 if issued else 0)
        assert list(check_ledger()) == []

    work_until(batch, {"issued"}, chance, all_or_nothing)
    assert Transfer.objects.get(code="issue").amount == ROWS
    deadline, lives = time.monotonic() + DEADLINE, 0
    while Batch.objects.get(id=batch.id).invited < ROWS:
        assert time.monotonic() < deadline
        Batch.objects.filter(invite_after__isnull=False).update(leased_until=None)
        worker, lives = start_worker(), lives + 1
        time.sleep(chance.uniform(0.2, 1.0) * lives)  # ever longer: on a busy machine they start slowly
        kill(worker)
    mailed = Counter(Mail.objects.filter(kind="credential-invitation").values_list("subject_id", flat=True))
    assert len(mailed) == ROWS
    assert set(mailed.values()) == {1}


@pytest.mark.deep
def test_an_undo_whose_worker_is_killed_pays_back_once():
    scene = make_scene(credits=ROWS)
    bulk = BulkScene(scene.admin, scene.add("Bulk"))
    batch = bulk.issued(bulk.rows(ROWS))
    start_undo(actor=bulk.actor, batch=batch)

    def never_too_much():
        paid_back = sum(Transfer.objects.filter(code="withdraw").values_list("amount", flat=True))
        assert paid_back in (0, ROWS)
        assert list(check_ledger()) == []

    work_until(batch, {"undone"}, random.Random(7), never_too_much)
    assert Transfer.objects.get(code="withdraw").amount == ROWS
    assert set(Credential.objects.values_list("revocation_reason", flat=True)) == {"withdrawn"}
