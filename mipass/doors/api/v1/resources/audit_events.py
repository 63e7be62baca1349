"""The audit log within the client's reach, and the past of one credential."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router

from mipass.base.audit.models import Event
from mipass.base.audit.queries import EventFilter, list_events
from mipass.base.kit.actor import ActorKind
from mipass.base.kit.vocabulary import vocabulary
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.finding import require_known
from mipass.doors.api.v1.paging import Page, Walk, page
from mipass.doors.api.v1.periods import period_of
from mipass.doors.api.v1.problems import invalid
from mipass.doors.api.v1.schemas.audit_events import EventOut, EventWalk
from mipass.doors.api.v1.shown_actors import show_actor

router = Router(tags=["Events"])


@endpoint(
    router,
    "GET",
    "/audit-events",
    scope="audit:read",
    answers=Page[EventOut],
    query=EventWalk,
    refuses=["not_found"],
)
def audit_events(request: ApiRequest, response: HttpResponse, query: Query[EventWalk]) -> dict[str, Any]:
    """The audit log, oldest first: who did what, when, to what; refusals too.

    To follow what happens ask the event feed, which misses nothing that is committed late.
    """
    actor = request.call.actor
    if query.organization_id is not None:
        require_known(actor, query.organization_id)
    narrowed = EventFilter(
        period=period_of(query.since, query.until),
        types=_types(query.types),
        organization_id=query.organization_id,
        subject_id=query.subject_id,
        actor_id=query.actor_id,
        actor_kind=ActorKind(query.actor_kind) if query.actor_kind else None,
    )
    rows = list_events(actor=actor, narrowed=narrowed)
    if query.actor_id is not None:  # which operator it was is not told, so it cannot be asked for either
        rows = rows.exclude(actor_kind=ActorKind.OPERATOR)
    return page(request, response, query, rows, _shown, by=("at", "id"))


@endpoint(
    router,
    "GET",
    "/credentials/{uuid:credential_id}/events",
    scope="credentials:read",
    answers=Page[EventOut],
    query=Walk,
)
def events_of_credential(
    request: ApiRequest, response: HttpResponse, credential_id: UUID, query: Query[Walk]
) -> dict[str, Any]:
    """What happened to a credential, oldest first."""
    narrowed = EventFilter(subject_id=request.call.found["credential_id"].id)
    return page(request, response, query, list_events(actor=request.call.actor, narrowed=narrowed), _shown)


def _types(text: str | None) -> Sequence[str]:
    """The types that were named. A misspelt one would narrow to nothing, or silently to others."""
    if text is None:
        return ()
    types = [each.strip() for each in text.split(",")]
    known = vocabulary().events
    for each in types:
        if each not in known:
            raise invalid("?types", "not_one_of", f"There is no type of event {each[:60]}.")
    return types


def _shown(events: Sequence[Event]) -> list[dict[str, Any]]:
    return [
        {
            "id": event.id,
            "type": event.type,
            "at": event.at,
            "organization_id": event.organization_id,
            "actor": show_actor(event.actor_kind, event.actor_id),
            "subject_id": event.subject_id,
            "details": event.details,
        }
        for event in events
    ]
