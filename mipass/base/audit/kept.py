"""What an older database must not forget: things that were closed, noted outside it.

Each room declares its kinds: by which events a thing is noted, what of it, and how it is made so again.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from mipass.base.audit.exported import Exported
from mipass.base.audit.models import Event, Seal
from mipass.base.audit.sealing import BATCH, Head
from mipass.base.kit.actor import Actor

State = Mapping[str, Any]  # ids, codes and numbers


def of_subject(event: Event) -> UUID | None:
    """The thing that an event is about."""
    return event.subject_id


@dataclass(frozen=True, slots=True)
class Kind:
    """``states`` tells how some things stand now; ``close_again`` says whether it changed any."""

    name: str
    events: frozenset[str]
    states: Callable[[Collection[UUID]], Iterable[tuple[UUID, State]]]
    close_again: Callable[[Actor, UUID, State], bool]
    thing: Callable[[Event], UUID | None] = of_subject


def new_lines(kinds: Sequence[Kind], heads: Iterable[Head], known: Exported) -> Iterator[State]:
    """A line for each thing that an event beyond the file's heads is about, as it stands now."""
    newest = known.newest
    for head in heads:
        since = newest[head.chain].position if head.chain in newest else 0
        yield from _lines_of(kinds, head.chain, since)


def _lines_of(kinds: Sequence[Kind], chain: UUID, since: int) -> Iterator[State]:
    while seals := list(Seal.objects.filter(chain=chain, position__gt=since).order_by("position")[:BATCH]):
        since = seals[-1].position
        types = {event for kind in kinds for event in kind.events}
        events = list(Event.objects.filter(id__in=[seal.event_id for seal in seals], type__in=types))
        for kind in kinds:
            ids = {kind.thing(event) for event in events if event.type in kind.events} - {None}
            for id, state in kind.states([id for id in ids if id is not None]):
                yield {"kept": kind.name, "id": id, "chain": chain, "position": since, **state}
