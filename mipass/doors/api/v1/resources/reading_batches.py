"""Batches that are read once more: as they are said to be written, or with their columns assigned."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Status

from mipass.base.kit.errors import Invalid
from mipass.domains.credentials.bulk_uploads.encodings import Encoding
from mipass.domains.credentials.bulk_uploads.mappings import map_columns
from mipass.domains.credentials.bulk_uploads.uploads import read_batch_again
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.problems import invalid
from mipass.doors.api.v1.resources.batches import ONE, again, answer, router
from mipass.doors.api.v1.schemas.batches import BatchOut, ColumnsIn, Reading

ISSUE = "credentials:issue"
CALLED: Mapping[str, Encoding] = {"utf-8": Encoding.UTF_8, "windows-1252": Encoding.WINDOWS_1252}
OF_COLUMN = "column_"  # how rules call the answer for a column, with its place


@endpoint(
    router,
    "POST",
    ONE + "/read-again",
    scope=ISSUE,
    answers=BatchOut,
    status=202,
    refuses=["conflict", "wrong_state"],
)
def read_batch_anew(
    request: ApiRequest, response: HttpResponse, batch_id: UUID, body: Reading
) -> Status[dict[str, Any]]:
    """Have a file checked anew that could not be read, or was read wrongly, as you say that it is written.

    It costs nothing, and what was found before is forgotten. Too late for what is issued or discarded.
    """
    batch = request.call.found["batch_id"]
    read_batch_again(
        actor=request.call.actor,
        batch=batch,
        encoding=CALLED.get(body.encoding or "", body.encoding or ""),
        numbers=body.numbers or "",
        date_order=body.date_order or "",
        sheet=body.sheet or "",
    )
    return Status(202, answer(request, response, again(request, batch)))


@endpoint(
    router,
    "POST",
    ONE + "/columns",
    scope=ISSUE,
    answers=BatchOut,
    status=202,
    refuses=["conflict", "wrong_state"],
)
def assign_columns(
    request: ApiRequest, response: HttpResponse, batch_id: UUID, body: ColumnsIn
) -> Status[dict[str, Any]]:
    """Say which column of a file is what, and have it checked anew: where `trouble` is `needs_columns`."""
    batch = request.call.found["batch_id"]
    try:
        map_columns(
            actor=request.call.actor,
            batch=batch,
            heading=body.heading,
            columns={place: name for place, name in enumerate(body.columns) if name is not None},
            fixed=body.for_all_rows.dict() if body.for_all_rows else {},
            numbers=body.numbers or "",
            date_order=body.date_order or "",
        )
    except Invalid as error:
        if not (field := error.field or "").startswith(OF_COLUMN):
            raise
        raise invalid(f"/columns/{field.removeprefix(OF_COLUMN)}", error.code, error.message) from None
    return Status(202, answer(request, response, again(request, batch)))
