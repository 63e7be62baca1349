"""Number pools."""

from __future__ import annotations

from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.schemas.common import Body, Digits


class PoolOut(Schema):
    """A range of card numbers that are given out in order. ``left``: from ``next`` on, in use or not."""

    id: UUID
    organization_id: UUID
    format: str
    facility_code: Digits | None
    issue_level: Digits | None
    oem: Digits | None
    first: Digits
    last: Digits
    next: Digits
    left: int


class PoolIn(Body):
    """A range, both ends included, and the other fields of its format."""

    format: str = Field(max_length=40, examples=["H10301"])
    first: Digits
    last: Digits
    facility_code: Digits | None = None
    issue_level: Digits | None = None
    oem: Digits | None = None


class Taking(Body):
    """How many numbers."""

    count: int = Field(ge=1, le=1_000)


class TakenCard(Schema):
    """The fields of a card that nobody else is given."""

    facility_code: Digits | None
    card_number: Digits
    issue_level: Digits | None
    oem: Digits | None


class TakenCards(Schema):
    """What was taken: fewer than asked for where no more were left."""

    format: str
    data: list[TakenCard]
