"""A file that the worker makes, as programs see it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from mipass.base.audit.taking import Taken
from mipass.base.kit.actor import Place
from mipass.base.kit.ids import new_id
from mipass.base.kit.period import Period
from mipass.domains.credentials.models import Batch
from mipass.domains.credentials.permissions import VIEW_CARDS
from mipass.domains.credits.permissions import VIEW_POOL
from mipass.domains.files.models import OPEN, FileKind, FilePart, FileState, MadeFile
from mipass.domains.files.operations import Order, order_file
from mipass.domains.files.queries import expires_at
from mipass.domains.files.sealing import open_parts, open_trouble
from mipass.doors.api.v1.calls import ApiRequest
from mipass.doors.web.downloads import CSV_TYPE, kept_download
from mipass.doors.web.profile_files import JSON_LINES_TYPE

AGAIN = "2"  # seconds after which to look again
SUFFIXES = {CSV_TYPE: "csv", JSON_LINES_TYPE: "jsonl"}


def order(request: ApiRequest, response: HttpResponse, wanted: Order) -> dict[str, Any]:
    """Let the worker make a file, and say where it will be."""
    made = order_file(actor=request.call.actor, order=wanted, file_id=new_id())
    return tell_ordered(response, made)


def statement_order(place: Place, period: Period, code: str) -> Order:
    """The credit statement of a place."""
    span = {"since": period.since, "until": period.until}
    said = {name: at.isoformat() if at else None for name, at in span.items()}
    return Order(
        kind=FileKind.STATEMENT,
        name="credit-statement",
        media_type=CSV_TYPE,
        place=place,
        needs=[VIEW_POOL],
        said={**said, "code": code},
    )


def rows_order(batch: Batch, outcome: str, name: str) -> Order:
    """The rows of an upload with one outcome."""
    return Order(
        kind=FileKind.BATCH_ROWS,
        name=name,
        media_type=CSV_TYPE,
        place=batch.place,
        needs=[VIEW_CARDS],
        said={"batch": str(batch.id), "outcome": outcome},
    )


def tell_ordered(response: HttpResponse, file: MadeFile) -> dict[str, Any]:
    """The file with its address."""
    response["Location"] = f"/api/v1/files/{file.id}"
    return tell_file(response, file)


def tell_file(response: HttpResponse, file: MadeFile) -> dict[str, Any]:
    """The file as it is, and while it is made when to ask again."""
    if file.state in OPEN:
        response["Retry-After"] = AGAIN
    is_ready = file.state == FileState.READY
    return {
        "id": file.id,
        "organization_id": file.organization_id,
        "kind": file.kind,
        "state": file.state,
        "media_type": file.media_type,
        "rows": file.rows,
        "size": file.size if is_ready else None,
        "trouble": open_trouble(file),
        "created_at": file.created_at,
        "ready_at": file.changed_at if is_ready else None,
        "expires_at": expires_at(file),
    }


def content_of(file: MadeFile, taken: Taken[FilePart]) -> HttpResponse:
    """All octets of a ready file, part by part."""
    return kept_download(
        taken,
        open_parts(file, taken.rows),
        SUFFIXES[file.media_type],
        f"{file.media_type}; charset={file.said.get('charset', 'utf-8')}",
        size=file.size,
        digest=bytes(file.digest or b""),
    )
