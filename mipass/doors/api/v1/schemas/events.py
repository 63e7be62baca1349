"""The event feed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field


class EventActor(Schema):
    """Who acted."""

    kind: str
    id: UUID | None


class EventSubject(Schema):
    """What it is about."""

    type: str
    id: UUID | None


class EventData(Schema):
    """What happened, in ids, numbers and codes; what more there is, `url` tells by your own scopes."""

    event_id: UUID
    sequence: int = Field(description="Its place among the distributor's events: dense, never used twice")
    distributor_id: UUID
    organization_id: UUID | None
    actor: EventActor
    subject: EventSubject
    details: dict[str, Any]
    url: str | None


class EventItem(Schema):
    """One event, the very object that webhooks send."""

    type: str = Field(examples=["credential.issued"])
    timestamp: str = Field(json_schema_extra={"format": "date-time"})
    data: EventData


class EventPage(Schema):
    """Events in the order of `sequence`. `next_cursor` is always there: ask on with it after `poll_after`."""

    data: list[EventItem]
    next_cursor: str
    has_more: bool
    poll_after: int = Field(description="Seconds to wait before the next request")


class FeedQuery(Schema):
    """Which events."""

    model_config = ConfigDict(extra="forbid")

    after: str | None = Field(
        None, max_length=100, description="`next_cursor`; `start` is the first event, nothing is now"
    )
    types: str | None = Field(
        None, max_length=2_000, description="Names with commas between, `credential.*` for all of a kind"
    )
    organization_id: UUID | None = None
    limit: int = Field(100, ge=1, le=500)
