"""An event as programs see it: the item of the feed, which is what webhooks send too."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings

from mipass.base.kit.vocabulary import EventType, vocabulary

API = "/api/v1"
MOST_LISTED = 20  # ids and codes in a detail; of more only the number is told
EVERYTHING = "*"
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class Item:
    """One public event. ``sequence`` is its place in the distributor's chain: dense, from 1, never twice."""

    type: str
    at: datetime
    event_id: UUID
    sequence: int
    distributor_id: UUID
    organization_id: UUID | None
    actor_kind: str
    actor_id: UUID | None
    subject_type: str
    subject_id: UUID | None
    details: Mapping[str, Any]


def rendered(item: Item) -> dict[str, Any]:
    """The item as JSON has it: ids, numbers and codes alone; ``url`` answers with the reader's own rights."""
    return {
        "type": item.type,
        "timestamp": stamp(item.at),
        "data": {
            "event_id": str(item.event_id),
            "sequence": item.sequence,
            "distributor_id": str(item.distributor_id),
            "organization_id": _text(item.organization_id),
            "actor": {"kind": item.actor_kind, "id": _text(item.actor_id)},
            "subject": {"type": item.subject_type, "id": _text(item.subject_id)},
            "details": _brief(item.details),
            "url": _url(item.subject_type, item.subject_id),
        },
    }


def octets(item: Item) -> bytes:
    """The item as minified JSON in UTF-8 with sorted members: the same octets whenever it is asked for."""
    return octets_of(rendered(item))


def octets_of(content: Mapping[str, Any]) -> bytes:
    """The same for other content."""
    return _ENCODER.encode(content).encode()


def stamp(at: datetime) -> str:
    """A moment by RFC 3339, in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


@cache
def public_types() -> Mapping[str, EventType]:
    """Every type that programs can see, by its inner code."""
    return {code: event for code, event in vocabulary().events.items() if event.public}


@cache
def public_names() -> Sequence[str]:
    """The names by which programs know them, sorted."""
    return sorted({event.public for event in public_types().values()})


def is_selector(text: str) -> bool:
    """Whether it is a public name, ``*`` or the like of ``credential.*``."""
    return text == EVERYTHING or text in public_names() or text in _groups()


def codes_of(selectors: Iterable[str]) -> frozenset[str]:
    """The inner codes that some selectors mean; ``*`` leaves out what is only told to who names it."""
    chosen = set(selectors)
    return frozenset(code for code, event in public_types().items() if _is_chosen(event, chosen))


def _is_chosen(event: EventType, chosen: Set[str]) -> bool:
    if event.public in chosen:
        return True
    return not event.only_named and not chosen.isdisjoint({EVERYTHING, _group(event.public)})


@cache
def _groups() -> frozenset[str]:
    return frozenset(_group(name) for name in public_names())


def _group(name: str) -> str:
    return f"{name.partition('.')[0]}.*"


def _brief(details: Mapping[str, Any]) -> dict[str, Any]:
    told = dict[str, Any]()
    for name, value in details.items():
        if isinstance(value, list) and len(value) > MOST_LISTED:
            told[f"{name}_count"] = len(value)
        else:
            told[name] = value
    return told


def _url(subject_type: str, subject_id: UUID | None) -> str | None:
    path = vocabulary().resources.get(subject_type)
    if path is None or subject_id is None:
        return None
    return f"{settings.CONFIG.public_url}{API}{path.replace('{id}', str(subject_id))}"


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)
