"""Clients, their tokens, and what they meet first."""

from __future__ import annotations

from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.schemas.common import ActorRef, Body, Moment


class TokenOut(Schema):
    """A token, without its text."""

    id: UUID
    client_id: UUID
    hint: str = Field(description="Its last four characters")
    created_at: Moment
    expires_at: Moment
    last_used_at: Moment | None
    last_used_from: str | None = Field(description="The address of the network that it came from last")
    revoked_at: Moment | None


class ClientOut(Schema):
    """An API client: an integration, and no person."""

    id: UUID
    name: str
    scopes: list[str]
    organization_ids: list[UUID] | None = Field(description="null: every organization, later ones too")
    networks: list[str]
    confirmed_until: Moment
    created_by: ActorRef
    created_at: Moment
    revoked_at: Moment | None
    tokens: list[TokenOut]


class DistributorRef(Schema):
    """The distributor that a client acts for."""

    id: UUID
    name: str
    status: str = Field(description="active or suspended; a suspended one is only read")


class Me(Schema):
    """Who asks, with what rights, until when."""

    client: ClientOut
    token: TokenOut
    distributor: DistributorRef


class Rotation(Body):
    """How long the present token works beside the new one."""

    overlap_hours: int = Field(24, ge=0, le=168)


class NewTokenOut(TokenOut):
    """A new token with its text, which is never shown again."""

    token: str


class FoundToken(Body):
    """A token that somebody found."""

    token: str = Field(max_length=200)
