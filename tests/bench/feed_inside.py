"""Reading the event feed from its beginning to its end, and writing it as JSON. Needs Django."""

from __future__ import annotations

import time
from uuid import UUID

from mipass.base.audit.feed import MOST_ITEMS, START, read_feed
from mipass.base.audit.models import Event, Seal
from mipass.base.audit.public import octets
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import now
from mipass.base.kit.db import refresh_statistics
from mipass.base.kit.ids import new_id

AT_ONCE = 2_000


def read_all(number: int) -> float:
    """Events for each second of this process's processor, of so many."""
    actor = Actor(kind=ActorKind.ADMIN, id=new_id(), distributor_id=new_id(), organization_ids=None)
    _fill(actor, number)
    started, after, found = time.process_time(), START, 0
    while True:
        page = read_feed(actor=actor, after=after, limit=MOST_ITEMS)
        found += len([octets(item) for item in page.items])
        after = page.next_cursor
        if not page.has_more:
            break
    if found != number:
        raise SystemExit(f"{found} of {number} events were read")
    return number / (time.process_time() - started)


def _fill(actor: Actor, number: int) -> None:
    """Events with seals; what a MAC costs at writing is no part of reading."""
    for position in range(0, number, AT_ONCE):
        events = [_event(actor) for _ in range(AT_ONCE)]
        Event.objects.bulk_create(events)
        Seal.objects.bulk_create(
            Seal(chain=actor.own_distributor_id, position=place, event_id=event.id, mac=event.id.bytes * 2)
            for place, event in enumerate(events, position + 1)
        )
    Seal.objects.filter(chain=actor.own_distributor_id, position__gt=number).delete()
    refresh_statistics()


def _event(actor: Actor) -> Event:
    details: dict[str, object] = {"format": "H10301", "installer": False, "copy_of": None}
    return Event(
        id=new_id(),
        distributor_id=actor.distributor_id,
        organization_id=UUID(int=1),
        actor_kind=actor.kind,
        actor_id=actor.id,
        type="credential:issued",
        subject_id=new_id(),
        details=details,
        at=now(),
    )
