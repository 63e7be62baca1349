"""Events of the audit log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.common import ActorRef, Moment

Kind = Literal["admin", "operator", "person", "client", "device", "reader", "system"]


class EventOut(Schema):
    """One thing that happened. ``details`` hold ids, numbers and codes; their members depend on ``type``."""

    id: UUID
    type: str = Field(examples=["credential:issued"])
    at: Moment
    organization_id: UUID | None
    actor: ActorRef
    subject_id: UUID | None
    details: dict[str, Any]


class EventWalk(Walk):
    """Which events."""

    since: datetime | None = Field(None, description="From then on")
    until: datetime | None = Field(None, description="Before then")
    types: str | None = Field(
        None,
        max_length=1_000,
        description="Types of event, with commas between",
        examples=["credential:issued"],
    )
    organization_id: UUID | None = None
    subject_id: UUID | None = Field(None, description="What it happened to")
    actor_id: UUID | None = Field(None, description="Who acted")
    actor_kind: Kind | None = None
