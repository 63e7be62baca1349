"""Bulk actions: one verb for many credentials."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.schemas.common import Body, Moment
from mipass.doors.api.v1.schemas.credentials import FIRST, LAST, ByValidity, Reason, Standing

Verb = Literal[
    "enable", "disable", "revoke", "resend", "remind", "set_installer", "remove_installer", "set_validity"
]


class SelectionIn(Body):
    """Which credentials: `credential_ids`, or all that a search and filters find, or with `all` every one."""

    credential_ids: list[UUID] | None = Field(None, min_length=1, max_length=100)
    search: str | None = Field(None, min_length=1, max_length=100, description="As in the list")
    status: Standing | None = Field(None, description="As in the list")
    format: str | None = Field(None, min_length=1, max_length=40)
    validity: ByValidity | None = Field(None, description="As in the list")
    all: bool = Field(False, description="true: every credential of the organization")


class DatesIn(Body):
    """From and until when credentials open doors; null, or left out: without that date."""

    valid_from: datetime | None = Field(None, description=FIRST)
    valid_until: datetime | None = Field(None, description=LAST)


class BulkActionIn(Body):
    """What to do, to which credentials, and how many these are."""

    verb: Verb
    reason: Reason | None = Field(None, description="Why; for revoke alone, which needs it")
    dates: DatesIn | None = Field(None, description="For set_validity alone, which needs it")
    selection: SelectionIn
    expected_total: int = Field(
        ge=0,
        le=10_000_000,
        description="How many the selection holds, as you know it: another number is refused",
    )


class BulkActionOut(Schema):
    """An action. ``total`` were selected; those that the verb did not fit are counted as ``unchanged``."""

    id: UUID
    organization_id: UUID
    verb: str
    reason: str | None
    state: Literal["running", "done", "cancelled", "stopped"]
    total: int
    changed: int
    unchanged: int
    created_at: Moment
    ended_at: Moment | None
