"""How the public API shows batches and their rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpResponse

from mipass.domains.credentials.bulk_uploads.issuing import GOOD_ROWS, KNOWN_HOLDERS, SAME_FILE
from mipass.domains.credentials.bulk_uploads.making_people import count_asked
from mipass.domains.credentials.bulk_uploads.problems import Problem
from mipass.domains.credentials.bulk_uploads.queries import (
    find_earlier,
    get_remark,
    list_warned,
    list_wrong,
    open_problems,
    undo_ends_at,
)
from mipass.domains.credentials.issuing import SAME_CARD, UNTESTED_FORMAT
from mipass.domains.credentials.models import Batch, BatchState, StagedRow, WrongRow
from mipass.domains.credits.permissions import VIEW_SUMMARY
from mipass.domains.credits.queries import get_credit_summary
from mipass.doors.api.v1.calls import ApiRequest
from mipass.doors.api.v1.paging import page
from mipass.doors.api.v1.schemas.batches import RowsWalk
from mipass.doors.web.batch_words import about_file, failure_of, warning_of, words_of

WORKING = (BatchState.UPLOADED, BatchState.CHECKING, BatchState.ISSUING, BatchState.UNDOING)
READY = (BatchState.CHECKED, BatchState.FAILED)
UNREAD = (BatchState.ASKING, BatchState.UNREADABLE)  # the same to a program: only a person can answer
TELLS_CARD = "disagrees"  # the facts of this problem are the bits of a card


def show_batch(request: ApiRequest, batch: Batch) -> dict[str, Any]:
    """A batch as the API shows it."""
    return {
        "id": batch.id,
        "organization_id": batch.organization_id,
        "name": batch.name,
        "state": BatchState.UNREADABLE if batch.state in UNREAD else batch.state,
        "read": batch.good + batch.wrong,
        "good": batch.good,
        "wrong": batch.wrong,
        "warned": {"same_card": batch.same_card, "untested_format": batch.untested},
        "cost": batch.good,
        "balance_after": _balance_after(request, batch),
        "accept": list(_to_accept(request, batch)),
        "trouble": _trouble(request, batch),
        "withdrawn": batch.withdrawn,
        "created_at": batch.created_at,
        "issued_at": batch.issued_at if batch.state not in READY else None,
        "undo_until": undo_ends_at(batch),
    }


def _balance_after(request: ApiRequest, batch: Batch) -> int | None:
    actor = request.call.actor
    if batch.state not in READY or not actor.can(VIEW_SUMMARY):
        return None
    return get_credit_summary(actor=actor, organization=batch.organization).available - batch.good


def _to_accept(request: ApiRequest, batch: Batch) -> Iterator[str]:
    if batch.state not in READY:
        return
    asked = {GOOD_ROWS: batch.wrong, SAME_CARD: batch.same_card, UNTESTED_FORMAT: batch.untested}
    yield from (code for code, number in asked.items() if number)
    if find_earlier(actor=request.call.actor, batch=batch):
        yield SAME_FILE
    if count_asked(batch):
        yield KNOWN_HOLDERS


def _trouble(request: ApiRequest, batch: Batch) -> Mapping[str, str] | None:
    if batch.state in UNREAD:
        remark = get_remark(actor=request.call.actor, batch=batch)
        return {"code": remark["code"], "detail": " ".join(about_file(remark))}
    if batch.state == BatchState.FAILED:
        return {"code": batch.failure, "detail": failure_of(batch)}
    return None


def show_wrong(request: ApiRequest, response: HttpResponse, batch: Batch, walk: RowsWalk) -> dict[str, Any]:
    """A page of the rows that cannot be issued."""

    def render(rows: Sequence[WrongRow]) -> list[dict[str, Any]]:
        found = open_problems(actor=request.call.actor, batch=batch, rows=rows)
        return [_row(line, [_problem(each) for each in problems]) for line, problems in found]

    rows = list_wrong(actor=request.call.actor, batch=batch)
    return page(request, response, walk, rows, render, by=("line",))


def show_warned(request: ApiRequest, response: HttpResponse, batch: Batch, walk: RowsWalk) -> dict[str, Any]:
    """A page of the rows whose card data is live already, or stands in the file twice."""

    def render(rows: Sequence[StagedRow]) -> list[dict[str, Any]]:
        return [_row(row.line, [_warning(row)], row.email, row.other_line) for row in rows]

    rows = list_warned(actor=request.call.actor, batch=batch)
    return page(request, response, walk, rows, render, by=("position",))


def _row(
    line: int, problems: Sequence[Mapping[str, str]], email: str | None = None, other_line: int | None = None
) -> dict[str, Any]:
    return {"line": line, "problems": problems, "email": email, "other_line": other_line}


def _problem(problem: Problem) -> Mapping[str, str]:
    if problem.code == TELLS_CARD:
        said = "The bits and the fields are two different cards."
    else:
        said = " ".join(words_of(problem))
    return {"column": problem.column, "code": problem.code, "detail": said}


def _warning(row: StagedRow) -> Mapping[str, str]:
    return {"column": "", "code": row.warning, "detail": warning_of(row)}
