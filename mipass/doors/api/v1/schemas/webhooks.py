"""Webhook endpoints, what was sent to them, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.common import Body, Moment

EndpointState = Literal["active", "failing", "paused", "disabled"]
DeliveryState = Literal["queued", "sent", "failed", "cancelled", "held"]


class Maker(Schema):
    """Whose rights decide what an endpoint is told."""

    kind: str
    id: UUID


class WebhookEndpointOut(Schema):
    """An address that is told of events. `types` may be `["*"]`; `organization_ids` null is all reached."""

    id: UUID
    url: str
    description: str
    types: list[str]
    organization_ids: list[UUID] | None
    per_second: int
    status: EndpointState
    disabled_reason: str | None
    created_by: Maker
    created_at: Moment
    last_success_at: Moment | None
    failing_since: Moment | None
    from_sequence: int
    version: str = Field(description="Changes with what PATCH changes; send it as If-Match")


class WebhookEndpointMade(WebhookEndpointOut):
    """An endpoint with its secret, which is told once; null when the same request came before."""

    secret: str | None


class WebhookEndpointIn(Body):
    """An endpoint to add. It is told of what happens from now on."""

    url: str = Field(max_length=2_000, examples=["https://example.com/hooks"])
    description: str = Field("", max_length=100)
    types: list[str] = Field(["*"], min_length=1, max_length=100)
    organization_ids: list[UUID] | None = Field(None, max_length=1_000)
    per_second: int = Field(20, ge=1, le=500)


class WebhookEndpointPatch(Body):
    """What is to be changed; what is left out stays."""

    url: str | None = Field(None, max_length=2_000)
    description: str | None = Field(None, max_length=100)
    types: list[str] | None = Field(None, min_length=1, max_length=100)
    organization_ids: list[UUID] | None = Field(None, max_length=1_000)
    per_second: int | None = Field(None, ge=1, le=500)


class Enabling(Body):
    """From which event on it is told again; null: of what happens from now on."""

    from_sequence: int | None = Field(None, ge=1)


class Replay(Body):
    """Which events to send once more: from a sequence or a moment on, 10,000 at most."""

    from_sequence: int | None = Field(None, ge=1)
    since: datetime | None = None
    until: datetime | None = None
    types: list[str] = Field([], max_length=100)
    only_failed: bool = False


class Replayed(Schema):
    """How many events are sent once more."""

    count: int


class AttemptOut(Schema):
    """One try: the status that was answered, or a code that says why nothing was."""

    at: Moment
    status: int | None
    ms: int
    error: str | None
    answer: str | None = Field(description="The first 500 characters of the answer, without secrets")


class DeliveryOut(Schema):
    """One event on its way to an endpoint. `id` of a retry is another one; `webhook_id` stays the same."""

    id: UUID
    endpoint_id: UUID
    webhook_id: str
    event_id: UUID
    sequence: int
    type: str
    status: DeliveryState
    attempts: int
    next_try_at: Moment | None
    created_at: Moment
    ended_at: Moment | None


class DeliveryWithTries(DeliveryOut):
    """A delivery with what came of each try, the newest first."""

    tries: list[AttemptOut]


class DeliveryWalk(Walk):
    """Which deliveries."""

    status: DeliveryState | None = None
