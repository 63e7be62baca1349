"""Several workers queue and send at once: each event is told once, and few at a time."""

from functools import partial
from uuid import uuid4

import pytest

from mipass.base.audit.operations import record
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor, Place
from mipass.domains.webhooks.claims import claim_due
from mipass.domains.webhooks.delivering import deliver_due
from mipass.domains.webhooks.fan_out import fan_out
from mipass.domains.webhooks.models import Delivery, WebhookEndpoint
from mipass.domains.webhooks.operations import add_endpoint, pause_endpoint
from mipass.domains.webhooks.schedule import AT_A_TIME, MOST_ENDPOINTS
from mipass.domains.webhooks.wishes import Wishes
from tests.ledger.scene import key, make_scene
from tests.races.race import race, refusals, won
from tests.receiver import receiving

pytestmark = pytest.mark.django_db(transaction=True)
EVENTS = 30


@pytest.fixture
def scene():
    return make_scene(credits=5)


@pytest.fixture
def receiver(settings):
    settings.CONFIG = settings.CONFIG.model_copy(update={"egress_allowed_networks": ["127.0.0.1/32"]})
    with receiving() as found:
        yield found


def add(scene, url):
    return add_endpoint(
        actor=scene.admin,
        distributor=scene.distributor,
        wishes=Wishes(url=url, types=["credential.*"]),
        idempotency_key=key(),
    ).endpoint


def happen(scene, number=1):
    for _ in range(number):
        record(
            actor=Actor.system(),
            event="credential:enabled",
            place=Place(scene.distributor.id),
            subject_id=uuid4(),
        )


def seal_all():
    while seal_events():
        pass


def until_none(duty):
    while duty():
        pass


def test_workers_that_queue_at_once_queue_each_event_once(scene, receiver):
    seal_all()
    endpoints = [add(scene, receiver.url) for _ in range(3)]
    happen(scene, EVENTS)
    seal_all()
    assert not refusals(race([partial(until_none, fan_out)] * 6))
    for endpoint in endpoints:
        assert Delivery.objects.filter(endpoint=endpoint).count() == EVENTS


def test_workers_that_claim_at_once_take_each_once_and_few_at_a_time(scene, receiver):
    seal_all()
    add(scene, receiver.url)
    happen(scene, EVENTS)
    seal_all()
    until_none(fan_out)
    answers = race([partial(claim_due, limit=5)] * 8)
    rounds = [each for claimed in answers for each in claimed]
    taken = [job.delivery_id for each in rounds for job in each.jobs]
    assert len(rounds) == AT_A_TIME
    assert len(taken) == len(set(taken)) == 20  # its tries a second


def test_workers_that_send_at_once_send_each_event_once(scene, receiver):
    seal_all()
    WebhookEndpoint.objects.filter(id=add(scene, receiver.url).id).update(per_second=500)
    happen(scene, EVENTS)
    seal_all()
    until_none(fan_out)
    receiver.seconds = 0.02
    assert not refusals(race([deliver_due] * 4))
    assert sorted(receiver.ids) == sorted(set(receiver.ids))
    assert len(receiver.ids) == EVENTS
    assert receiver.most_at_once <= AT_A_TIME
    assert set(Delivery.objects.values_list("status", flat=True)) == {"sent"}


def test_twenty_are_never_exceeded(scene):
    for _ in range(MOST_ENDPOINTS - 2):
        add(scene, "https://1.1.1.1/hooks")
    answers = race([partial(add, scene, "https://1.1.1.1/hooks")] * 6)
    assert (len(won(answers)), refusals(answers)) == (2, {"too_many"})
    assert WebhookEndpoint.objects.count() == MOST_ENDPOINTS


def test_pausing_while_it_is_sent_leaves_nothing_queued(scene, receiver):
    seal_all()
    endpoint = add(scene, receiver.url)
    happen(scene, EVENTS)
    seal_all()
    until_none(fan_out)
    receiver.seconds = 0.02
    race([deliver_due, deliver_due, partial(pause_endpoint, actor=scene.admin, endpoint=endpoint)])
    statuses = set(Delivery.objects.values_list("status", flat=True))
    assert statuses <= {"sent", "cancelled"}
    assert len(receiver.ids) == len(set(receiver.ids)) == Delivery.objects.filter(status="sent").count()
