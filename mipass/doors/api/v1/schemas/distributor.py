"""The distributor, and what it has decided on."""

from __future__ import annotations

from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.schemas.common import Body, Moment

Line = Field(None, max_length=200)
VERSION = Field(description="Changes with what PATCH changes; send it as If-Match")
ERASING = (
    "Holders, and credentials without one, are erased so many months after the last was revoked; null: never"
)
THRESHOLD = "Full Admins are told when fewer credits are unallocated; null: never"


class ContactOut(Schema):
    """The contact record. ``country`` is a code of ISO 3166-1 alpha-2, or empty."""

    street_1: str
    street_2: str
    zip_code: str
    state: str
    country: str
    phone: str


class DistributorOut(Schema):
    """The distributor that the client acts for."""

    id: UUID
    name: str
    status: str = Field(description="active or suspended; a suspended one is only read")
    contact: ContactOut
    low_credit_threshold: int | None = Field(description=THRESHOLD)
    created_at: Moment
    version: str = VERSION


class ContactPatch(Body):
    """What is to be changed of the contact record; an empty text takes a line away."""

    street_1: str | None = Line
    street_2: str | None = Line
    zip_code: str | None = Line
    state: str | None = Line
    country: str | None = Field(None, max_length=2, examples=["DE"])
    phone: str | None = Line


class DistributorPatch(Body):
    """What is to be changed; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=200)
    contact: ContactPatch | None = None
    low_credit_threshold: int | None = Field(None, ge=1, le=1_000_000_000, description=THRESHOLD)


class PoliciesOut(Schema):
    """What the distributor has decided on. ``require_second_factor`` is changed by people alone."""

    return_expired: bool = Field(description="Credits of expired invitations come back")
    replacement_phone: bool = Field(description="A credential can move to another phone")
    require_second_factor: bool = Field(description="Admins need a second factor to sign in")
    erase_after_months: int | None = Field(None, description=ERASING)
    version: str = VERSION


class PoliciesPatch(Body):
    """What is to be changed; what is left out stays."""

    return_expired: bool | None = None
    replacement_phone: bool | None = None
    erase_after_months: int | None = Field(None, ge=1, le=120, description=ERASING)
