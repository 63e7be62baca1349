"""Reading the log, within the actor's reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from mipass.base.audit.marks import is_genuine
from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.period import ALWAYS, Period


@dataclass(frozen=True, slots=True)
class EventFilter:
    """What to narrow the log to; None and empty narrow nothing."""

    period: Period = ALWAYS
    types: Iterable[str] = ()
    organization_id: UUID | None = None
    subject_id: UUID | None = None
    actor_id: UUID | None = None
    actor_kind: ActorKind | None = None

    def of(self, events: QuerySet[Event]) -> QuerySet[Event]:
        """The events that pass."""
        exact = {
            name: value
            for name in ("organization_id", "subject_id", "actor_id", "actor_kind")
            if (value := getattr(self, name)) is not None
        }
        events = self.period.of(events.filter(**exact))
        return events.filter(type__in=list(self.types)) if self.types else events


def visible_to(actor: Actor) -> QuerySet[Event]:
    """The events that lie within the actor's reach.

    An operator's are the installation's own and what operators did to distributors, never what goes on
    within one.
    """
    events = Event.objects.all()
    if actor.is_system:
        return events
    if actor.kind is ActorKind.OPERATOR:
        return events.filter(Q(distributor_id=None) | Q(actor_kind=ActorKind.OPERATOR), organization_id=None)
    events = events.filter(distributor_id=actor.own_distributor_id)
    return (
        events
        if actor.organization_ids is None
        else events.filter(organization_id__in=actor.organization_ids)
    )


def list_events(*, actor: Actor, narrowed: EventFilter) -> QuerySet[Event]:
    """The events within reach that pass the filter; to be ordered by ``at``."""
    return narrowed.of(visible_to(actor))


def list_genuine(*, subject_ids: Collection[UUID], types: Iterable[str]) -> list[Event]:
    """The events of these types about some objects that the portal itself wrote; for rules."""
    rows = Event.objects.filter(subject_id__in=list(subject_ids), type__in=list(types)).order_by("id")
    return [event for event in rows if event.mac is None or is_genuine(event)]


def list_events_of(*, actor: Actor, subject_id: UUID, limit: int = 100) -> list[Event]:
    """The newest events about one object, newest first."""
    return list(visible_to(actor).filter(subject_id=subject_id).order_by("-id")[:limit])
