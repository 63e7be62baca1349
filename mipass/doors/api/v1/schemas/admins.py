"""Admins and invitations."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.common import Body, Moment
from mipass.doors.api.v1.schemas.credentials import Language

Scope = Literal["full", "organization"]


class AdminOut(Schema):
    """An admin, or an open invitation to become one.

    ``organization_ids`` are those that an Organization Admin is selected for; none for a Full Admin.
    """

    id: UUID
    email: str
    scope: Scope
    organization_ids: list[UUID]
    status: Literal["invited", "active", "expired"]
    invited_at: Moment
    expires_at: Moment | None
    version: str = Field(description="Changes with what PATCH changes; send it as If-Match")


class AdminWalk(Walk):
    """Which admins."""

    search: str | None = Field(None, max_length=100, description="A part of the address or the name")


class ReachIn(Body):
    """How far an admin's rights reach: everywhere, or the organizations that are listed."""

    scope: Scope
    organization_ids: list[UUID] = Field([], max_length=1_000)


class AdminIn(ReachIn):
    """Whom to invite."""

    email: str = Field(max_length=320, examples=["ada@example.com"])
    language: Language = "en"


class Inviting(Body):
    """How the invitation goes out again."""

    language: Language = "en"
