"""Batches: a file or rows taken in, looked at, issued, undone. The worker checks and issues them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router, Status

from mipass.base.kit.errors import Refused
from mipass.base.outbox.operations import mails_in
from mipass.domains.credentials.bulk_uploads import uploads
from mipass.domains.credentials.bulk_uploads.queries import get_batch, list_told
from mipass.domains.credentials.bulk_uploads.undoing import start_undo
from mipass.domains.credentials.models import Batch, BatchState
from mipass.doors.api.v1.calls import ApiRequest, count_accepted, endpoint, require_large
from mipass.doors.api.v1.made_files import order, rows_order
from mipass.doors.api.v1.paging import Page, Walk, page
from mipass.doors.api.v1.resources.shown_batches import WORKING, show_batch, show_warned, show_wrong
from mipass.doors.api.v1.resources.uploads import CSV, UPLOAD, content_of
from mipass.doors.api.v1.schemas.batches import (
    BatchOut,
    ChangedBatch,
    IssueIn,
    ResultIn,
    RowOut,
    RowsWalk,
    UploadQuery,
)
from mipass.doors.api.v1.schemas.files import FileOut
from mipass.doors.web.batch_files import TABLES, batch_file
from mipass.doors.web.downloads import MOST_AT_ONCE, whole
from mipass.flows.issue_batch import request_batch

router = Router(tags=["Batches"])
IN_ORGANIZATION = "/organizations/{uuid:organization_id}/batches"
ONE = "/batches/{uuid:batch_id}"
READ = ("credentials:read", "credentials:issue")
AGAIN = "2"  # seconds after which to look again


@endpoint(router, "GET", IN_ORGANIZATION, scope=READ, answers=Page[BatchOut], query=Walk)
def batches_of(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[Walk]
) -> dict[str, Any]:
    """The organization's batches."""
    rows = list_told(actor=request.call.actor, organization=request.call.found["organization_id"])
    rows = rows.select_related("organization__distributor")
    return page(request, response, query, rows, lambda found: [show_batch(request, each) for each in found])


@endpoint(
    router,
    "POST",
    IN_ORGANIZATION,
    scope="credentials:issue",
    answers=BatchOut,
    status=202,
    query=UploadQuery,
    is_keyed=True,
    body=UPLOAD,
    refuses=[
        "malformed_json",
        "organization_not_enabled",
        "too_large",
        "too_many_uploads",
        "unsupported_media_type",
    ],
)
def create_batch(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[UploadQuery]
) -> Status[dict[str, Any]]:
    """Take a file in to be checked: CSV of up to 20 MB and 100,000 rows, or up to 1,000 rows of JSON.

    Nothing is issued yet. Ask `Location` for what the check found.
    """
    name, content = content_of(request, query.name)
    batch = uploads.upload_batch(
        actor=request.call.actor,
        organization=request.call.found["organization_id"],
        name=name,
        content=content,
        idempotency_key=request.key,
    )
    return Status(202, answer(request, response, batch))


@endpoint(router, "GET", ONE, scope=READ, answers=BatchOut)
def read_batch(request: ApiRequest, response: HttpResponse, batch_id: UUID) -> dict[str, Any]:
    """One batch: how far it is, and what the check found. While it is worked on, ask again."""
    return answer(request, response, request.call.found["batch_id"])


@endpoint(
    router,
    "GET",
    ONE + "/rows",
    scope=READ,
    answers=Page[RowOut],
    query=RowsWalk,
)
def rows_of_batch(
    request: ApiRequest, response: HttpResponse, batch_id: UUID, query: Query[RowsWalk]
) -> dict[str, Any]:
    """The rows that are wrong, or have a warning, by line. Without card data: that is in `result`."""
    batch = request.call.found["batch_id"]
    if query.outcome == "wrong":
        return show_wrong(request, response, batch, query)
    return show_warned(request, response, batch, query)


@endpoint(
    router,
    "POST",
    ONE + "/result",
    scope="cards:read",
    answers=None,
    files=[CSV],
    refuses=["too_many"],
    later=FileOut,
)
def batch_result(
    request: ApiRequest, response: HttpResponse, batch_id: UUID, body: ResultIn
) -> HttpResponseBase | Status[dict[str, Any]]:
    """The rows as a CSV file, with their cells: that somebody took it is a line of the audit log.

    One of more than 10,000 rows is made after the request: 202, and `Location` says where.
    """
    batch, actor = request.call.found["batch_id"], request.call.actor
    table = TABLES[body.outcome](actor, batch)
    if table.rows.order_by()[: MOST_AT_ONCE + 1].count() > MOST_AT_ONCE:
        return Status(202, order(request, response, rows_order(batch, body.outcome, table.file)))
    return whole(batch_file(actor, batch, body.outcome))


@endpoint(
    router,
    "POST",
    ONE + "/issue",
    scope="credentials:issue",
    answers=BatchOut,
    status=202,
    is_keyed=True,
    refuses=["confirmation_needed", "not_enough_credits", "organization_not_enabled", "wrong_state"],
)
def issue_batch(
    request: ApiRequest, response: HttpResponse, batch_id: UUID, body: IssueIn
) -> Status[dict[str, Any]]:
    """Issue the good rows, all of them or none. More than 100 need the scope `bulk:large`.

    What `accept` of the batch names has to be in `accepted`, else the answer is 409 `confirmation_needed`.
    """
    batch = request.call.found["batch_id"]
    with mails_in(body.language):
        request_batch(
            actor=request.call.actor,
            batch=batch,
            accepted=sorted(set(body.accepted)),
            idempotency_key=request.key,
            judge=lambda present: require_large(request, present.good),
        )
    count_accepted(request, body.accepted)
    return Status(202, answer(request, response, again(request, batch)))


@endpoint(
    router,
    "POST",
    ONE + "/undo",
    scope="credentials:manage",
    answers=BatchOut,
    status=202,
    is_keyed=True,
    refuses=["wrong_state"],
)
def undo_batch(request: ApiRequest, response: HttpResponse, batch_id: UUID) -> Status[dict[str, Any]]:
    """Withdraw, within 24 hours, what no phone has fetched; its credits come back.

    More than 100 need the scope `bulk:large`.
    """
    batch = request.call.found["batch_id"]
    require_large(request, batch.good)
    start_undo(actor=request.call.actor, batch=batch, idempotency_key=request.key)
    return Status(202, answer(request, response, again(request, batch)))


@endpoint(
    router,
    "POST",
    ONE + "/discard",
    scope="credentials:issue",
    answers=ChangedBatch,
    refuses=["conflict", "wrong_state"],
)
def discard_batch(request: ApiRequest, response: HttpResponse, batch_id: UUID) -> dict[str, Any]:
    """Throw a batch away that issued nothing. One that is discarded already is no error."""
    batch, changed = request.call.found["batch_id"], True
    try:
        uploads.discard_batch(actor=request.call.actor, batch=batch)
    except Refused:
        changed = False
    present = again(request, batch)
    if not changed and present.state != BatchState.DISCARDED:
        raise Refused(
            "This batch can no longer be discarded.", code="wrong_state", facts={"state": present.state}
        )
    return {**answer(request, response, present), "changed": changed}


def again(request: ApiRequest, batch: Batch) -> Batch:
    """As it is now."""
    return get_batch(actor=request.call.actor, organization=batch.organization, batch_id=batch.id)


def answer(request: ApiRequest, response: HttpResponse, batch: Batch) -> dict[str, Any]:
    """The batch, and while it is worked on when to ask again."""
    if batch.state in WORKING:
        response["Retry-After"] = AGAIN
    if request.method == "POST":
        response["Location"] = f"/api/v1/batches/{batch.id}"
    return show_batch(request, batch)
