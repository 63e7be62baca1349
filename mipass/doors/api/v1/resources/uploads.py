"""What a batch is made of: a CSV file as it is sent, or rows of JSON, which become one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.errors import ValidationError
from pydantic import ValidationError as WrongContent

from mipass.base.kit.csv import csv_lines
from mipass.domains.credentials.bulk_uploads.columns import CARD_COLUMNS, HOLDER_COLUMNS, MORE_COLUMNS
from mipass.doors.api.v1.problems import Refusal
from mipass.doors.api.v1.schemas.batches import RowIn, RowsIn
from mipass.doors.web.downloads import CSV_TYPE
from mipass.doors.web.uploads import told_length

CSV, JSON = CSV_TYPE, "application/json"
PART = 256 * 1024  # bytes
_ROWS = RowsIn.model_json_schema(ref_template="#/components/schemas/{model}")
UPLOAD: dict[str, Any] = {
    "required": True,
    "x-schemas": {**_ROWS.pop("$defs"), "RowsIn": _ROWS},  # of a body that the view reads by itself
    "content": {
        CSV: {"schema": {"type": "string", "description": "A header, then a row for each credential"}},
        JSON: {"schema": {"$ref": "#/components/schemas/RowsIn"}},
    },
}

LIST: dict[str, Any] = {
    "required": True,
    "content": {CSV: {"schema": {"type": "string", "description": "A header, then a row for each card"}}},
}


def content_of(request: HttpRequest, name: str) -> tuple[str, Iterable[bytes]]:
    """The name and the octets of what is uploaded. Raises Refusal, ValidationError."""
    kind = request.content_type or ""
    if kind == CSV:
        return name, _parts(request)
    if kind == JSON:
        sent = _rows(request)
        told = [_told(row) for row in sent.rows]
        used = [column for column in (*MORE_COLUMNS, *HOLDER_COLUMNS) if any(row.get(column) for row in told)]
        columns = [*CARD_COLUMNS, *used]
        return sent.name or name, csv_lines(columns, ([row[name] for name in columns] for row in told))
    raise Refusal(415, "unsupported_media_type", f"Send a file as {CSV}, or rows as {JSON}.")


def list_of(request: HttpRequest) -> Iterable[bytes]:
    """The octets of a list that is sent as CSV. Raises Refusal."""
    if request.content_type != CSV:
        raise Refusal(415, "unsupported_media_type", f"Send the list as {CSV}.")
    return _parts(request)


def _parts(request: HttpRequest) -> Iterator[bytes]:
    """The body as it comes in: it may be larger than what is kept in memory."""
    while part := request.read(PART):
        yield part


def _told(row: RowIn) -> dict[str, str]:
    """What stands in the columns of a file."""
    return row.dict() | {"installer": "yes" if row.installer else ""}


def _rows(request: HttpRequest) -> RowsIn:
    if told_length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        raise Refusal(413, "too_large", f"Rows have {most} bytes at most; send a file in their place.")
    try:
        return RowsIn.model_validate_json(request.body)
    except WrongContent as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
        if any(each["type"] == "json_invalid" for each in found):
            raise Refusal(400, "malformed_json", "The body is not JSON in UTF-8.") from None
        told = [{**each, "loc": ("body", "body", *each["loc"])} for each in found]
        raise ValidationError(told) from None
