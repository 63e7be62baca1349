"""A worker that is killed between sending and noting: every event arrives, some of them twice with one id."""

import os
import subprocess
from collections import Counter
from uuid import uuid4

import pytest

from mipass.base.audit.operations import record
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.clock import now
from mipass.domains.webhooks.models import Attempt, Delivery
from mipass.domains.webhooks.operations import add_endpoint
from mipass.domains.webhooks.wishes import Wishes
from tests.crash.test_worker_killed import WORKER, kill, wait_for
from tests.ledger.scene import key, make_scene
from tests.races.processes import database_url
from tests.receiver import receiving

EVENTS, KILLS = 12, 3
ALLOWED = {"MIPASS_EGRESS_ALLOWED_NETWORKS": "127.0.0.1/32"}


def start_worker():
    environment = {"DATABASE_URL": database_url(), **ALLOWED}
    return subprocess.Popen(WORKER, env=os.environ | environment, stderr=subprocess.DEVNULL)


def two_minutes_pass():
    """Whatever a dead worker had claimed is due again."""
    Delivery.objects.filter(status="queued").update(due_at=now(), claimed_until=None)


@pytest.mark.deep
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_while_it_sends_loses_no_event(settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"egress_allowed_networks": ["127.0.0.1/32"]})
    scene = make_scene()
    while seal_events():
        pass
    with receiving() as receiver:
        wishes = Wishes(url=receiver.url, types=["credential.*"])
        add_endpoint(actor=scene.admin, distributor=scene.distributor, wishes=wishes, idempotency_key=key())
        for _ in range(EVENTS):
            record(
                actor=Actor.system(),
                event="credential:enabled",
                place=Place(scene.distributor.id),
                subject_id=uuid4(),
            )
        receiver.seconds = 0.3  # long enough to be killed between the request and its note
        for _ in range(KILLS):
            before, worker = len(receiver.received), start_worker()
            wait_for(lambda before=before: len(receiver.received) > before)
            kill(worker)
            two_minutes_pass()
        worker = start_worker()
        try:
            wait_for(lambda: Delivery.objects.filter(status="sent").count() == EVENTS)
        finally:
            kill(worker)
    came = Counter(receiver.ids)
    assert len(came) == EVENTS
    assert max(came.values()) >= 2  # the test did cut off what it is about
    bodies = {each.headers["webhook-id"]: each.body for each in receiver.received}
    assert all(each.body == bodies[each.headers["webhook-id"]] for each in receiver.received)
    assert Attempt.objects.count() >= EVENTS
    assert Delivery.objects.count() == EVENTS
