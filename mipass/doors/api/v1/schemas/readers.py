"""Readers, and the one-time codes that enroll them."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.common import Body, Changed, Moment

Output = Literal["wiegand", "osdp_raw"]


class Configuration(Schema):
    """The number of the newest configuration that was made, and of the one that the reader goes by."""

    made: int
    known: int | None


class ReaderOut(Schema):
    """A reader. ``list_time``: when the status list that it goes by was issued.

    ``upgrade_version``: newer firmware that it can take now. ``removed_at``: it belongs to nobody from then
    on; ``released_at``: it has said, signed, that it knows.
    """

    id: UUID
    organization_id: UUID
    name: str
    serial_number: str
    hardware_model: str
    firmware_version: str
    upgrade_version: str | None
    output: Output
    enrolled_at: Moment
    last_seen_at: Moment | None
    list_time: Moment | None
    config: Configuration
    removed_at: Moment | None
    released_at: Moment | None
    version: str = Field(description="Changes with what PATCH changes; send it as If-Match")


class ChangedReader(ReaderOut, Changed):
    """A reader after a verb."""


class ReaderWalk(Walk):
    """Which readers."""

    search: str | None = Field(None, max_length=100, description="A part of the name")


class ReaderPatch(Body):
    """What is to be changed; what is left out stays."""

    name: str | None = Field(None, min_length=1, max_length=200)
    output: Output | None = None


class EnrollmentCodeOut(Schema):
    """A code that enrolls one reader. ``code`` and ``url`` come once: only a hash is kept."""

    id: UUID
    code: str | None
    url: str | None = Field(description="What apps and readers take, as a link or in a QR code")
    expires_at: Moment
