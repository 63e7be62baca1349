"""Holders."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.common import Body, Changed, Moment

Text = Field(None, max_length=400)
Note = Field(None, max_length=2_000)


class HolderOut(Schema):
    """A person as an organization knows them. ``external_id`` is unique there; ``email`` is not."""

    id: UUID
    organization_id: UUID
    email: str
    given_name: str | None
    family_name: str | None
    employee_number: str | None
    department: str | None
    note: str | None
    external_id: str | None = Field(description="What another program calls them")
    active: bool
    erased_at: Moment | None
    created_at: Moment
    version: str = Field(description="Changes with what PATCH changes; send it as If-Match")


class ChangedHolder(HolderOut, Changed):
    """A holder after a verb."""


class HolderIn(Body):
    """A new holder."""

    email: str = Field(max_length=320, examples=["ada@example.com"])
    given_name: str | None = Text
    family_name: str | None = Text
    employee_number: str | None = Text
    department: str | None = Text
    note: str | None = Note
    external_id: str | None = Text
    adopt: bool = Field(
        False,
        description="Link the credentials of exactly this address that have no holder; "
        "needs credentials:manage too",
    )


class HolderPatch(Body):
    """What is to be changed; what is left out stays, null is forgotten."""

    email: str | None = Field(None, max_length=320)
    given_name: str | None = Text
    family_name: str | None = Text
    employee_number: str | None = Text
    department: str | None = Text
    note: str | None = Note
    external_id: str | None = Text
    apply_to_invited: bool = Field(
        False,
        description="Send the invitations of the holder's Invited credentials to their address anew; else a "
        "changed address is for contact alone. Needs credentials:manage too",
    )


class Deactivation(Body):
    """What becomes of the holder's credentials. Open invitations are held in any case."""

    credentials: Literal["keep", "disable", "revoke"]


class Merge(Body):
    """Who is the same person."""

    others: list[UUID] = Field(
        [], max_length=20, description="Other holders of the organization with the same address"
    )
    adopt: bool = Field(False, description="The credentials of exactly this address without a holder, too")


class HolderFile(Schema):
    """All that is known of a holder. Members may be added: it is for people to read."""

    holder: dict[str, Any]
    credentials: list[dict[str, Any]]
    events: list[dict[str, Any]]


class HolderWalk(Walk):
    """Which holders."""

    search: str | None = Field(
        None,
        max_length=100,
        description="Words that stand in the names, address, number, department or external_id",
    )
    email: str | None = Field(None, max_length=320, description="The whole address")
    external_id: str | None = Field(None, max_length=100, description="The whole external_id")
    active: bool | None = None
