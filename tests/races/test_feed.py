"""The event feed under writers that hold their transactions open: each event once, in order."""

import threading
import time
from functools import partial
from random import Random

import pytest
from django.db import connection, transaction

from mipass.base.audit.feed import START, read_feed
from mipass.base.audit.models import Event
from mipass.base.audit.operations import record
from mipass.base.audit.public import Item
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.ids import new_id
from tests.fixtures import actor_of
from tests.races.race import race

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, EVENTS_EACH = 6, 5
LONGEST = 1.5  # seconds that a transaction is held open


def write(distributor, seed):
    """Write events, each in a transaction that stays open for a while after the event has its id and time."""
    chance, made = Random(seed), []
    for _ in range(EVENTS_EACH):
        subject = new_id()
        with transaction.atomic():
            record(
                actor=Actor.system(),
                event="credential:resent",
                place=Place(distributor.id),
                subject_id=subject,
            )
            if connection.vendor == "postgresql":  # on SQLite one writes at a time, and would only wait
                time.sleep(chance.uniform(0, LONGEST))
        made.append(str(subject))
    return made


def follow(actor, ended):
    """Seal and read on until the writers have ended and nothing more comes."""
    seen, after = list[Item](), START
    while True:
        is_last = ended.is_set()
        seal_events()
        page = read_feed(actor=actor, after=after, types=["credential.resent"], limit=3)
        seen += page.items
        after = page.next_cursor
        if is_last and not page.has_more and not page.items:
            return seen


def test_each_event_comes_once_and_in_order(full_admin, distributor_a):
    actor, ended = actor_of(full_admin, distributor_a), threading.Event()

    def writers():
        try:
            return race([partial(write, distributor_a, seed) for seed in range(WRITERS)])
        finally:
            ended.set()

    made, seen = race([writers, partial(follow, actor, ended)])
    subjects = [str(item.subject_id) for item in seen]
    assert sorted(subjects) == sorted(subject for each in made for subject in each)
    assert len(subjects) == WRITERS * EVENTS_EACH
    assert [item.sequence for item in seen] == sorted(item.sequence for item in seen)
    if connection.vendor == "postgresql":  # what makes a cursor over ids lose events did happen
        ids = list(Event.objects.filter(id__in=[item.event_id for item in seen]).values_list("id", flat=True))
        assert [item.event_id for item in seen] != sorted(ids)
