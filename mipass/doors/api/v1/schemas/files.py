"""Files that are made after the request."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.schemas.batches import Trouble
from mipass.doors.api.v1.schemas.common import Moment

RATE = "How many rows are written so far; with `ready` how many there are"


class FileOut(Schema):
    """A file of more than 10,000 rows. It is made after the request, and kept for a day for its client alone.

    ``trouble`` says why it `failed`. From `expires_at` on it is gone.
    """

    id: UUID
    organization_id: UUID | None
    kind: Literal["credentials", "credit_statement", "batch_rows"]
    state: Literal["waiting", "making", "ready", "failed"]
    media_type: str
    rows: int = Field(description=RATE)
    size: int | None = Field(description="Octets, once it is ready")
    trouble: Trouble | None
    created_at: Moment
    ready_at: Moment | None
    expires_at: Moment | None
