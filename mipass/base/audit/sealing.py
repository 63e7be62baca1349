"""The chain: each seal is an HMAC over an event and the seal before it, under a key outside the database.

Sealing follows the writes a moment later, so that no writer ever waits for the head of a chain.
"""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from mipass.base.audit.marks import is_genuine
from mipass.base.audit.models import Event, Seal
from mipass.base.keys.installation import installation_keys
from mipass.base.kit.clock import now
from mipass.base.kit.vault import MAC_LENGTH, is_mac, mac

log = logging.getLogger(__name__)

LABEL = "audit"
INSTALLATION_CHAIN = UUID(int=0)
BATCH = 2000
SETTLED_AFTER = timedelta(minutes=15)
MOST_TOLD = 100
FORGED = "the event was not written by the portal: it carries no right MAC"
_SEALING_LOCK = 0x6D6970617373


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a chain, to be kept outside the database."""

    chain: UUID
    position: int
    mac: str


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a chain, and where."""

    chain: UUID
    position: int | None
    event_id: UUID | None
    problem: str

    def __str__(self) -> str:
        where = f"position {self.position}" if self.position else "unsealed"
        return f"chain {self.chain}, {where}, event {self.event_id}: {self.problem}"


def seal_events(*, everything: bool = False) -> int:
    """Seal what is not yet sealed, oldest first; returns how many. Only one process seals at a time.

    Looks back an hour past the newest sealed event, which covers any transaction that commits late;
    ``everything`` looks through the whole log. An event that the portal did not write is never sealed.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEALING_LOCK])
        events = list(islice(_genuine(_unsealed(everything)), BATCH))
        Seal.objects.bulk_create(_seals(events))
    return len(events)


def _genuine(events: QuerySet[Event]) -> Iterator[Event]:
    """Those that the portal wrote, in order. Others are left where they are, for the verifier to name."""
    for event in events.iterator(BATCH):
        if is_genuine(event):
            yield event
        else:
            log.error("event %s carries no right MAC: somebody else wrote it; it is not sealed", event.id)


def _unsealed(everything: bool) -> QuerySet[Event]:
    unsealed = Event.objects.filter(~Exists(Seal.objects.filter(event_id=OuterRef("id")))).order_by("id")
    newest = Seal.objects.order_by("-id").values_list("event_id", flat=True).first()
    if newest is None or everything:
        return unsealed
    # A UUIDv7 begins with its 48 bits of milliseconds (RFC 9562, 5.7).
    since = max((newest.int >> 80) - 3_600_000, 0)
    return unsealed.filter(id__gte=UUID(int=since << 80))


def _seals(events: Iterable[Event]) -> list[Seal]:
    heads: dict[UUID, tuple[int, bytes]] = {}
    seals = []
    for event in events:
        chain = event.distributor_id or INSTALLATION_CHAIN
        position, previous = heads[chain] if chain in heads else _head(chain)
        made = mac(installation_keys(LABEL), _content(chain, position + 1, previous, event))
        heads[chain] = (position + 1, made)
        seals.append(Seal(chain=chain, position=position + 1, event_id=event.id, mac=made))
    return seals


def _head(chain: UUID) -> tuple[int, bytes]:
    last = Seal.objects.filter(chain=chain).order_by("-position").first()
    return (last.position, bytes(last.mac)) if last else (0, b"")


def _content(chain: UUID, position: int, previous: bytes, event: Event) -> bytes:
    content = [
        str(chain),
        position,
        previous.hex(),
        str(event.id),
        str(event.distributor_id),
        str(event.organization_id),
        event.actor_kind,
        str(event.actor_id),
        event.type,
        str(event.subject_id),
        event.details,
        event.at.isoformat(),
    ]
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()


def unsealed_from(first: UUID) -> QuerySet[Event]:
    """Events without a seal whose ids are not below this one."""
    return Event.objects.filter(~Exists(Seal.objects.filter(event_id=OuterRef("id"))), id__gte=first)


def unsealed_since() -> datetime | None:
    """When the oldest event was written that has no seal yet, of the last hours; None where all have one."""
    return _unsealed(everything=False).values_list("at", flat=True).first()


def heads() -> Iterator[Head]:
    """The present end of every chain."""
    for chain in Seal.objects.values_list("chain", flat=True).distinct().order_by("chain"):
        position, mac = _head(chain)
        yield Head(chain, position, mac.hex())


def verify(known_heads: Iterable[Head] = ()) -> Iterator[Fault]:
    """Every fault of every chain: an edit, a deletion, a swap, a cut tail, a seal made without the key.

    ``known_heads`` are ends exported earlier, any number a chain; one that is no longer held shows that
    the chain was cut or made anew.
    Reads in order of the chain, in bounded memory.
    """
    expected: dict[UUID, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for head in known_heads:
        expected[head.chain][head.position].add(head.mac)
    reached: dict[UUID, int] = {}
    yield from _verify_seals(expected, reached)
    for chain, kept in expected.items():
        if (position := max(kept)) > reached.get(chain, 0):
            yield Fault(chain, position, None, "the tail is cut: an exported head is beyond the end")
    yield from _verify_unsealed()


def _verify_unsealed() -> Iterator[Fault]:
    """Events that nobody but a writer to the database made, at once; others when they wait for too long."""
    settled, told = now() - SETTLED_AFTER, 0
    for event in Event.objects.filter(~Exists(Seal.objects.filter(event_id=OuterRef("id")))).iterator(BATCH):
        if is_genuine(event) and event.at >= settled:
            continue
        problem = "the event was never sealed" if is_genuine(event) else FORGED
        yield Fault(event.distributor_id or INSTALLATION_CHAIN, None, event.id, problem)
        told += 1
        if told == MOST_TOLD:
            return


def _verify_seals(
    expected: Mapping[UUID, Mapping[int, set[str]]], reached: dict[UUID, int]
) -> Iterator[Fault]:
    previous: dict[UUID, bytes] = {}
    for batch in _in_batches():
        events = {event.id: event for event in Event.objects.filter(id__in=[seal.event_id for seal in batch])}
        for seal in batch:
            position = reached.get(seal.chain, 0) + 1
            if seal.position != position:
                yield Fault(seal.chain, position, None, "a seal is missing")
            reached[seal.chain] = seal.position
            before = previous.get(seal.chain, b"")
            if problem := _problem(seal, events.get(seal.event_id), before):
                yield Fault(seal.chain, seal.position, seal.event_id, problem)
            previous[seal.chain] = bytes(seal.mac)
            kept = expected.get(seal.chain, {}).get(seal.position, set())
            if kept - {bytes(seal.mac).hex()}:
                yield Fault(seal.chain, seal.position, seal.event_id, "differs from the exported head")


def _problem(seal: Seal, event: Event | None, previous: bytes) -> str | None:
    if event is None:
        return "the event is deleted"
    content = _content(seal.chain, seal.position, previous, event)
    if not is_mac(installation_keys(LABEL), seal.mac, content):
        return "the event, its order or its seal was changed"
    if _names_its_key(seal.mac):
        return None if is_genuine(event) else FORGED
    # Seals of before keys had numbers; such a key may be known by now, but what follows them is not.
    return "the seal is of an older kind than the one before it" if _names_its_key(previous) else None


def _names_its_key(seal: bytes | memoryview) -> bool:
    return len(seal) == MAC_LENGTH


def _in_batches() -> Iterator[list[Seal]]:
    chain, position = UUID(int=0), 0
    while True:
        rows = Seal.objects.filter(chain=chain, position__gt=position).order_by("position")[:BATCH]
        batch = list(rows)
        if batch:
            position = batch[-1].position
            yield batch
            continue
        following = (
            Seal.objects.filter(chain__gt=chain).order_by("chain").values_list("chain", flat=True).first()
        )
        if following is None:
            return
        chain, position = following, 0
