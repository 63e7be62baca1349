"""Files of more than 10,000 rows: made by the worker, taken by the client that ordered them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router

from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits.permissions import VIEW_POOL
from mipass.domains.files.models import MadeFile
from mipass.domains.files.operations import remove_file, take_made_file
from mipass.domains.holders import permissions as holders
from mipass.doors.api.v1.calls import ApiRequest, endpoint, require_scope_of
from mipass.doors.api.v1.made_files import SUFFIXES, content_of, tell_file
from mipass.doors.api.v1.schemas.files import FileOut

router = Router(tags=["Files"])
ONE = "/files/{uuid:file_id}"
SCOPES = ("exports:take", "credits:read", "cards:read")
SCOPE_OF = {
    credentials.EXPORT: "exports:take",
    credentials.VIEW: "exports:take",
    credentials.VIEW_CARDS: "cards:read",
    holders.VIEW: "holders:read",
    VIEW_POOL: "credits:read",
}


@endpoint(router, "GET", ONE, scope=SCOPES, answers=FileOut)
def read_file(request: ApiRequest, response: HttpResponse, file_id: UUID) -> dict[str, Any]:
    """How far a file is. While it is made, ask again after `Retry-After`. A day later it is gone: 404."""
    return tell_file(response, request.call.found["file_id"])


@endpoint(
    router,
    "POST",
    ONE + "/download",
    scope=SCOPES,
    answers=None,
    files=[*SUFFIXES],
    refuses=["wrong_state"],
)
def download_file(request: ApiRequest, file_id: UUID) -> HttpResponse:
    """The content of a ready file, as often as you like: each time is a line of the audit log.

    It takes the scopes that ordering it took. Compare its length and `Repr-Digest`: what differs was cut.
    """
    file: MadeFile = request.call.found["file_id"]
    for permission in file.permissions:
        require_scope_of(request, permission, SCOPE_OF[permission])
    return content_of(file, take_made_file(actor=request.call.actor, file=file))


@endpoint(router, "DELETE", ONE, scope=SCOPES, answers=None, status=204)
def delete_file(request: ApiRequest, file_id: UUID) -> HttpResponse:
    """Let a file go before its day is over, made or not."""
    remove_file(actor=request.call.actor, file=request.call.found["file_id"])
    return HttpResponse(status=204)
