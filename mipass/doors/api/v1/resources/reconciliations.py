"""Reconciliations: a panel's list is taken in and compared by the worker; nothing is written to a panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from mipass.base.kit.errors import Invalid, Refused
from mipass.domains.credentials.models import (
    Finding,
    Reconciliation,
    ReconciliationRow,
    ReconciliationState,
)
from mipass.domains.credentials.reconciliation.queries import find_comparable, get_remark, list_rows
from mipass.domains.credentials.reconciliation.sending import send_panel_list
from mipass.domains.credentials.reconciliation.shown_rows import RowText, open_texts
from mipass.domains.credentials.reconciliation.standing import Standing
from mipass.doors.api.v1.calls import ApiRequest, endpoint
from mipass.doors.api.v1.paging import Page, page
from mipass.doors.api.v1.problems import invalid
from mipass.doors.api.v1.resources.uploads import LIST, list_of
from mipass.doors.api.v1.schemas.reconciliations import (
    FoundOut,
    FoundWalk,
    ListQuery,
    ReconciliationOut,
)
from mipass.doors.web.reconciliation_words import about_list

router = Router(tags=["Reconciliations"])
ONE = "/reconciliations/{uuid:reconciliation_id}"
SCOPE, ALSO = "exports:take", ("cards:read",)  # a list of guesses would tell card data
WORKING = (ReconciliationState.UPLOADED, ReconciliationState.COMPARING)
UNREAD = (ReconciliationState.ASKING, ReconciliationState.UNREADABLE)
AGAIN = "2"  # seconds after which to look again
IN_QUERY = ("format", "facility_code", "bit_length", "numbers")


@endpoint(
    router,
    "POST",
    "/organizations/{uuid:organization_id}/reconciliations",
    scope=SCOPE,
    also=ALSO,
    answers=ReconciliationOut,
    status=202,
    query=ListQuery,
    refuses=[
        "idempotency_key_reused",
        "request_in_progress",
        "too_large",
        "too_many",
        "too_many_uploads",
        "unsupported_media_type",
    ],
    body=LIST,
)
def create_reconciliation(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[ListQuery]
) -> Status[dict[str, Any]]:
    """Compare a panel's list of cards with the organization's credentials: at most 100,000 rows, 20 MB.

    The first row names the columns: card_number, facility_code, format, data_hex, bit_length, issue_level,
    oem, status. Nothing is changed by it. Ask `Location` for what was found.
    """
    fixed = {name: getattr(query, name) for name in ("format", "facility_code", "bit_length")}
    try:
        sent = send_panel_list(
            actor=request.call.actor,
            organization=request.call.found["organization_id"],
            name=query.name,
            content=list_of(request),
            fixed=fixed,
            numbers=query.numbers,
            idempotency_key=request.key,
        )
    except Invalid as refusal:
        if refusal.field in IN_QUERY:
            raise invalid(f"?{refusal.field}", refusal.code, refusal.message) from refusal
        raise
    return Status(202, _answer(request, response, sent))


@endpoint(router, "GET", ONE, scope=SCOPE, also=ALSO, answers=ReconciliationOut)
def read_reconciliation(
    request: ApiRequest, response: HttpResponse, reconciliation_id: UUID
) -> dict[str, Any]:
    """One reconciliation, with counts by finding once it is finished. While it is worked on, ask again."""
    return _answer(request, response, request.call.found["reconciliation_id"])


@endpoint(
    router,
    "GET",
    ONE + "/rows",
    scope=SCOPE,
    also=ALSO,
    answers=Page[FoundOut],
    query=FoundWalk,
    refuses=["wrong_state"],
)
def rows_of_reconciliation(
    request: ApiRequest, response: HttpResponse, reconciliation_id: UUID, query: Query[FoundWalk]
) -> dict[str, Any]:
    """What was found, row by row. `against` keeps what an earlier one had not found so: what is new.

    What is gone: the rows of the earlier one, against this one.
    """
    of = request.call.found["reconciliation_id"]
    if of.state != ReconciliationState.FINISHED:
        raise Refused("It is not finished yet.", code="wrong_state", facts={"state": of.state})
    rows = list_rows(
        actor=request.call.actor,
        reconciliation=of,
        finding=query.finding or "",
        status=query.status or "",
        against=_against(request, of, query.against),
    )
    return page(request, response, query, rows, lambda found: _rows(of, found), by=("position",))


def _against(request: ApiRequest, of: Reconciliation, other: UUID | None) -> Reconciliation | None:
    if other is None:
        return None
    found = find_comparable(actor=request.call.actor, reconciliation=of, against=other)
    if found is None:
        detail = "Name a finished reconciliation of the same organization, not older than its data key."
        raise invalid("?against", "not_comparable", detail)
    return found


def _rows(of: Reconciliation, rows: Sequence[ReconciliationRow]) -> list[dict[str, Any]]:
    texts = open_texts(of, rows)
    return [_row(row, texts.get(row.position, RowText())) for row in rows]


def _row(row: ReconciliationRow, text: RowText) -> dict[str, Any]:
    return {
        "finding": row.finding,
        "line": row.line,
        "panel_active": row.is_active,
        "panel_format": text.format or None,
        "panel_ends_with": text.ends or None,
        "credential_id": row.credential,
        "status": row.status or None,
    }


def _answer(request: ApiRequest, response: HttpResponse, of: Reconciliation) -> dict[str, Any]:
    """The reconciliation, and while it is worked on when to ask again."""
    if of.state in WORKING:
        response["Retry-After"] = AGAIN
    if request.method == "POST":
        response["Location"] = f"/api/v1/reconciliations/{of.id}"
    is_finished = of.state == ReconciliationState.FINISHED
    return {
        "id": of.id,
        "organization_id": of.organization_id,
        "name": of.name,
        "state": ReconciliationState.UNREADABLE if of.state in UNREAD else of.state,
        "panel_status": _panel_status(of) if is_finished else None,
        "rows": of.counts.get("rows", 0),
        "counts": _by_finding(of.counts) if is_finished else None,
        "only_here": _by_status(of.counts["here"]) if is_finished else None,
        "previous_id": of.previous_id,
        "changes": _changes(of) if is_finished and of.previous_id else None,
        "trouble": _trouble(request, of),
        "created_at": of.created_at,
        "compared_at": of.compared_at,
    }


def _panel_status(of: Reconciliation) -> str:
    return "listed" if of.knows_status else "assumed_active"


def _by_finding(counts: Mapping[str, Any]) -> dict[str, int]:
    return {finding: counts.get(finding, 0) for finding in Finding.values}


def _by_status(counts: Mapping[str, int]) -> dict[str, int]:
    return {status: counts.get(status, 0) for status in Standing.values}


def _changes(of: Reconciliation) -> dict[str, Any]:
    return {name: _by_finding(of.counts.get(name, {})) for name in ("new", "gone")}


def _trouble(request: ApiRequest, of: Reconciliation) -> Mapping[str, str] | None:
    if of.state not in UNREAD:
        return None
    remark = get_remark(actor=request.call.actor, reconciliation=of)
    return {"code": remark["code"], "detail": " ".join(about_list(remark))}
