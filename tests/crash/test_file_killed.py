"""A worker killed in the middle of a long file: another makes it whole, and nobody sees a half."""

import csv
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest

from mipass.base.kit.clock import now
from mipass.domains.credentials.exports.layouts import plain_layout
from mipass.domains.credentials.exports.profiles import save_export_profile
from mipass.domains.files.models import FilePart, MadeFile
from mipass.domains.files.sealing import open_parts
from mipass.flows.take_export import take_export
from tests.bulk.scene import BulkScene
from tests.ledger.scene import make_scene
from tests.races.processes import database_url

pytestmark = pytest.mark.django_db(transaction=True)

ROWS, KILLS = 4_000, 3
DEADLINE = 240.0
WORKER = [sys.executable, "-m", "tests.crash.file_worker"]


@contextmanager
def worker() -> Iterator[None]:
    """One that has begun; it is killed at the end."""
    environment = os.environ | {"DATABASE_URL": database_url()}
    with subprocess.Popen(WORKER, env=environment, stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()
        try:
            yield
        finally:
            program.kill()


def wait_for(condition):
    deadline = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < deadline, MadeFile.objects.values().get()
        time.sleep(0.005)


def test_a_file_whose_worker_is_killed_is_made_whole_by_the_next():
    scene = make_scene(credits=ROWS)
    bulk = BulkScene(scene.admin, scene.add("Bulk"))
    bulk.issued(bulk.rows(ROWS))
    profile = save_export_profile(
        actor=bulk.actor,
        organization=bulk.organization,
        name="Panel",
        layout=plain_layout(["email", "card_number", "id"]),
    )
    taken = take_export(actor=bulk.actor, profile=profile, since="all", most=10, idempotency_key="")
    assert isinstance(taken, MadeFile)

    def state():
        return MadeFile.objects.values_list("state", flat=True).get()

    for _ in range(KILLS):
        with worker():
            wait_for(lambda: MadeFile.objects.get().size > 0 and FilePart.objects.count() > 2)
        assert state() == "making"
        assert MadeFile.objects.get().digest is None
        MadeFile.objects.update(leased_until=now() - timedelta(seconds=1))  # as it runs out by itself
        MadeFile.objects.update(size=0)
    with worker():
        wait_for(lambda: state() == "ready")
    file = MadeFile.objects.get()
    content = b"".join(open_parts(file, FilePart.objects.filter(distributor_id=file.distributor_id)))
    assert len(content) == file.size
    header, *rows = csv.reader(content.decode().splitlines())
    assert header == ["email", "card_number", "id"]
    assert len(rows) == file.rows == ROWS
    assert len({row[2] for row in rows}) == ROWS
    assert file.tries == KILLS + 1
    numbers = FilePart.objects.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(len(numbers)))
