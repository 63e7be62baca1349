"""Organizations and their credits."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.schemas.common import Body, Changed, Moment

Ceiling = Field(None, ge=0, le=1_000_000_000, description="null: Non-Limited, spends from the pool")


class Allocation(Schema):
    """What an organization may issue."""

    type: Literal["limited", "non_limited"]
    limit: int | None
    issued: int
    available: int


class DoorPolicy(Body):
    """For how long a phone's document is good, and for how much longer a reader trusts an old status list."""

    document_days: int = Field(ge=1, le=30)
    grace_hours: int = Field(ge=0, le=72)


class OrganizationOut(Schema):
    """An organization. ``allocation`` is null for a client without credits of its own to see."""

    id: UUID
    name: str
    status: Literal["enabled", "disabled", "closing", "removed"]
    allocation: Allocation | None
    door_policy: DoorPolicy
    created_at: Moment
    removed_at: Moment | None
    version: str = Field(description="Changes with what PATCH changes; send it as If-Match")


class ChangedOrganization(OrganizationOut, Changed):
    """An organization after a verb."""


class OrganizationIn(Body):
    """A new organization."""

    name: str = Field(min_length=1, max_length=200)
    limit: int | None = Ceiling


class OrganizationPatch(Body):
    """What is to be changed; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=200)
    status: Literal["enabled", "disabled"] | None = None
    door_policy: DoorPolicy | None = None


class Limit(Body):
    """How many credentials in all, issued ones included."""

    ceiling: int | None = Ceiling


class Removal(Body):
    """The organization's name, as a confirmation."""

    confirm_name: str = Field(max_length=500)
