"""Reading the log, within the actor's reach."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from mipass.base.audit.models import Event
from mipass.base.kit.actor import Actor


def visible_to(actor: Actor) -> QuerySet[Event]:
    """The events that lie within the actor's reach."""
    events = Event.objects.all()
    if actor.is_system:
        return events
    events = events.filter(distributor_id=actor.tenant_id)
    return events if actor.unit_ids is None else events.filter(organization_id__in=actor.unit_ids)


def list_events_of(*, actor: Actor, subject_id: UUID, limit: int = 100) -> list[Event]:
    """The newest events about one object, newest first."""
    return list(visible_to(actor).filter(subject_id=subject_id).order_by("-id")[:limit])
