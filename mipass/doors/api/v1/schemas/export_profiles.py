"""Export profiles."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from mipass.doors.api.v1.schemas.common import Body, Moment

SourceName = Literal[
    "email",
    "format",
    "facility_code",
    "card_number",
    "issue_level",
    "oem",
    "bit_length",
    "data_hex",
    "installer",
    "label",
    "given_name",
    "family_name",
    "employee_number",
    "department",
    "external_id",
    "status",
    "reason",
    "issued_at",
    "changed_at",
    "valid_from",
    "valid_until",
    "id",
]
System = Literal["genetec", "gallagher", "net2", "ccure", "protege", "generic"]
State = Literal["invited", "enabled", "disabled", "revoked"]
FileForm = Literal["csv", "json"]
Delimiter = Literal["comma", "semicolon", "tab", "pipe"]
Quoting = Literal["minimal", "all"]
Encoding = Literal["utf-8", "utf-8-bom", "windows-1252"]
Dates = Literal[
    "iso", "iso_offset", "day_and_time", "day", "month_day_year", "day_month_year", "day_month_year_dots"
]
Numbers = Literal["decimal", "hexadecimal"]
Removals = Literal["row", "omit"]
Text = Annotated[str, Field(max_length=400)]
HEADER = "In JSON the place in the object, as cards[].number"
TEMPLATE = "Sources in braces and text, as {facility_code:3}-{card_number:5}"
WIDTH = "Card numbers are filled up with zeros to so many digits; 0 leaves them"
FORMATS = "What is written for a format, by its code"
STATUSES = "What is written for a status"
REMOVALS = "What a file of changes says of a credential that has left the states"
SYSTEM = "The ready-made profile that it began as"


class ColumnOut(Schema):
    """A column: one of ``source``, ``constant`` and ``template`` is not null."""

    header: str = Field(description=HEADER)
    source: str | None = None
    constant: str | None = None
    template: str | None = None


class ExportProfileOut(Schema):
    """How a file for an access control system looks, and up to when its files tell every change."""

    id: UUID
    organization_id: UUID
    name: str
    system: str | None = Field(description=SYSTEM)
    form: FileForm
    columns: list[ColumnOut]
    delimiter: Delimiter
    quoting: Quoting
    encoding: Encoding
    header_line: bool
    dates: Dates
    numbers: Numbers
    width: int = Field(description=WIDTH)
    format_map: dict[str, str] = Field(description=FORMATS)
    status_map: dict[str, str] = Field(description=STATUSES)
    states: list[State]
    removals: Removals = Field(description=REMOVALS)
    exported_at: Moment | None
    exported_before_at: Moment | None
    created_at: Moment


class ColumnIn(Body):
    """A column: a ``source``, a text that each row has, or a ``template``."""

    header: Text = Field(description=HEADER)
    source: SourceName | None = None
    constant: Text | None = None
    template: Text | None = Field(None, description=TEMPLATE)


class ExportProfileIn(Body):
    """A new profile: what is left out is as ``system`` has it, else as in the defaults."""

    name: str = Field(max_length=400)
    system: System | None = Field(None, description=SYSTEM)
    form: FileForm | None = None
    columns: list[ColumnIn] | None = Field(None, max_length=60, description="Needed without a system")
    delimiter: Delimiter | None = Field(None, description="comma")
    quoting: Quoting | None = Field(None, description="minimal")
    encoding: Encoding | None = Field(None, description="utf-8")
    header_line: bool | None = Field(None, description="true")
    dates: Dates | None = Field(None, description="iso")
    numbers: Numbers | None = Field(None, description="decimal")
    width: int | None = Field(None, ge=0, le=40, description=WIDTH)
    format_map: dict[str, Text] | None = Field(None, description=FORMATS)
    status_map: dict[str, Text] | None = Field(None, description=STATUSES)
    states: list[State] | None = Field(None, max_length=4, description="All of them")
    removals: Removals | None = Field(None, description=REMOVALS)


class TakeQuery(Schema):
    """Which of the credentials."""

    model_config = ConfigDict(extra="forbid")

    since: str = Field(
        "all",
        max_length=40,
        description="`all`; `last`: what changed since the last file; `before`: since the one before it, "
        "when the last one was lost; or a time in UTC",
        examples=["last"],
    )
