"""Batches: many credentials from one file."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from mipass.doors.api.v1.paging import Walk
from mipass.doors.api.v1.schemas.common import Body, Changed, Moment
from mipass.doors.api.v1.schemas.credentials import Language

State = Literal[
    "uploaded",
    "checking",
    "unreadable",
    "checked",
    "issuing",
    "failed",
    "issued",
    "undoing",
    "undone",
    "discarded",
]
Column = Literal[
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
    "valid_from",
    "valid_until",
    "given_name",
    "family_name",
    "name",
    "employee_number",
    "department",
    "external_id",
    "note",
]
Written = Literal["decimal", "hexadecimal"]
DateOrder = Literal["day_first", "month_first"]
DATE_ORDER = "What comes first in dates such as 03/04/2027; said where `trouble` is `either_order`"
Cell = Field("", max_length=1_000)


class Warned(Schema):
    """Rows to look at before they are issued."""

    same_card: int
    untested_format: int


class Trouble(Schema):
    """Why a file could not be read, or was not issued."""

    code: str
    detail: str


class BatchOut(Schema):
    """A batch. ``cost`` is what its good rows take, ``balance_after`` what is left then, below 0 for too few.

    ``accept``: what has to be in `accepted` to issue it as it is; in place of `known_holders`, which takes
    those whom rows name for the active holders at their addresses, `new_holders` makes other ones.
    """

    id: UUID
    organization_id: UUID
    name: str
    state: State
    read: int
    good: int
    wrong: int
    warned: Warned
    cost: int
    balance_after: int | None
    accept: list[str]
    trouble: Trouble | None
    withdrawn: int
    created_at: Moment
    issued_at: Moment | None
    undo_until: Moment | None


class ChangedBatch(BatchOut, Changed):
    """A batch after a verb."""


class RowIn(Body):
    """A row, with the columns of a file. Numbers are text.

    What is told of a holder needs `holders:write` too. A row with `external_id` finds or makes its holder;
    names alone make one where no active holder has the address. `valid_from` and `valid_until` are moments
    such as 2027-12-31T16:00:00Z; a date alone is its first moment or its last second in the time zone of the
    installation.
    """

    email: str = Cell
    format: str = Cell
    facility_code: str = Cell
    card_number: str = Cell
    issue_level: str = Cell
    oem: str = Cell
    bit_length: str = Cell
    data_hex: str = Cell
    installer: bool = False
    label: str = Cell
    valid_from: str = Cell
    valid_until: str = Cell
    given_name: str = Cell
    family_name: str = Cell
    employee_number: str = Cell
    department: str = Cell
    external_id: str = Cell
    note: str = Cell


class RowsIn(Body):
    """Rows in place of a file."""

    name: str = Field("", max_length=100, description="What the batch is called")
    rows: list[RowIn] = Field(min_length=1, max_length=1_000)


class UploadQuery(Schema):
    """What is said of a file beside its content."""

    name: str = Field("", max_length=100, description="What the batch is called; for text/csv")


class IssueIn(Body):
    """What was seen and is meant all the same: what `accept` of the batch names."""

    accepted: list[
        Literal["good_rows", "same_file", "same_card", "untested_format", "known_holders", "new_holders"]
    ] = Field([], max_length=10)
    language: Language = "en"


class Reading(Body):
    """How the file is written; what is left out is found out."""

    encoding: Literal["utf-8", "utf-16", "utf-16-le", "utf-16-be", "windows-1252"] | None = None
    numbers: Written | None = Field(None, description="How numbers of a card are written")
    date_order: DateOrder | None = Field(None, description=DATE_ORDER)
    sheet: str | None = Field(None, min_length=1, max_length=100, description="Of a workbook: which one")


class ForAllRows(Body):
    """What every row says, where the file has no column of it."""

    format: str = Cell
    facility_code: str = Cell
    bit_length: str = Cell
    valid_from: str = Cell
    valid_until: str = Cell


class ColumnsIn(Body):
    """Which column of the file is what. It is remembered for files with the same headings; dates are not."""

    heading: int = Field(1, ge=0, le=1_000, description="The line of the headings; 0: there are none")
    columns: list[Column | None] = Field(
        min_length=1, max_length=100, description="From the first one on; null is not read"
    )
    for_all_rows: ForAllRows | None = None
    numbers: Written | None = Field(None, description="How numbers of a card are written")
    date_order: DateOrder | None = Field(None, description=DATE_ORDER)


class RowsWalk(Walk):
    """Which rows."""

    outcome: Literal["wrong", "warned"]


class RowProblem(Schema):
    """What is wrong in one cell, or for an empty ``column`` in the whole row."""

    column: str
    code: str
    detail: str


class RowOut(Schema):
    """A row by its line in the file; ``other_line`` where the same card data stands too."""

    line: int
    problems: list[RowProblem]
    email: str | None
    other_line: int | None


class ResultIn(Body):
    """Which rows: those that are wrong, those with a warning, or what was issued."""

    outcome: Literal["wrong", "warned", "issued"]
