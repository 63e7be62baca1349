"""Card formats and card data. Numbers are strings of decimal digits, since long formats pass 2^53."""

from __future__ import annotations

from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.schemas.common import Body, Digits


class FormatField(Schema):
    """A field of a format, both bounds included."""

    name: str
    bits: int
    min: Digits
    max: Digits


class FormatOut(Schema):
    """A card format. ``tier``: 1 is tested on readers, 3 is to be tested with one card first."""

    code: str
    name: str
    bits: int | None
    tier: int | None
    fields: list[FormatField]
    parity: int = Field(description="How many parity bits it has; they are set by the portal")


class CardIn(Body):
    """Its format's fields, or for Custom its length and hexadecimal digits, or a pool's next number."""

    facility_code: Digits | None = None
    card_number: Digits | None = None
    issue_level: Digits | None = None
    oem: Digits | None = None
    bit_length: int | None = Field(None, ge=1, le=256)
    data_hex: str | None = Field(None, max_length=66, examples=["02001F40"])
    pool_id: UUID | None = None


class CardOut(Schema):
    """A credential's card data."""

    bit_length: int
    facility_code: Digits | None
    card_number: Digits | None
    issue_level: Digits | None
    oem: Digits | None
    data_hex: str
