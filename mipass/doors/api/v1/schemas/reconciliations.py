"""Reconciliations: a panel's list of cards, compared with an organization's credentials."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.batches import Trouble
from mipass.doors.api.v1.schemas.common import Moment

FindingName = Literal["stopped", "only_there", "twice", "differs", "only_here", "in_both", "unread"]
Status = Literal["enabled", "invited", "ended", "disabled", "revoked"]  # `ended`: its dates are over


class FindingCounts(Schema):
    """How many rows have each finding, the worst first."""

    stopped: int
    only_there: int
    twice: int
    differs: int
    only_here: int
    in_both: int
    unread: int


class StatusCounts(Schema):
    """How many credentials have each status."""

    enabled: int
    invited: int
    ended: int
    disabled: int
    revoked: int


class Changes(Schema):
    """What is new since the reconciliation before, and what it had found and is gone."""

    new: FindingCounts
    gone: FindingCounts


class ReconciliationOut(Schema):
    """A comparison. ``panel_status``: whether the list says which cards are active; else all count as such.

    ``counts`` and what follows are there once it is finished; ``changes`` where there was one before.
    """

    id: UUID
    organization_id: UUID
    name: str
    state: Literal["uploaded", "comparing", "unreadable", "finished"]
    panel_status: Literal["listed", "assumed_active"] | None
    rows: int
    counts: FindingCounts | None
    only_here: StatusCounts | None
    previous_id: UUID | None
    changes: Changes | None
    trouble: Trouble | None
    created_at: Moment
    compared_at: Moment | None


class ListQuery(Schema):
    """What is said of a list beside its content: what counts for rows that do not say it themselves."""

    name: str = Field("", max_length=100, description="What the list is called")
    format: str = Field("", max_length=40, description="The card format of all rows, by its code")
    facility_code: str = Field("", max_length=40, description="The facility code of all rows")
    bit_length: str = Field("", max_length=10, description="For the format CUSTOM: the bits of all rows")
    numbers: Literal["", "decimal", "hexadecimal"] = Field("", description="How the list writes numbers")


class FoundWalk(Walk):
    """Which rows."""

    finding: FindingName | None = Field(None, description="Rows with this finding alone")
    status: Status | None = Field(None, description="Rows whose credential had this status")
    against: UUID | None = Field(
        None, description="Only rows that this other reconciliation of the organization had not found so"
    )


class FoundOut(Schema):
    """A row of the list, or for ``only_here`` a credential that the list lacks.

    Of a card at the panel only the last digits are told. ``status`` is the credential's when it was compared.
    """

    finding: FindingName
    line: int | None
    panel_active: bool | None
    panel_format: str | None
    panel_ends_with: str | None
    credential_id: UUID | None
    status: Status | None
