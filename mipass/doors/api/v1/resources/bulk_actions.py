"""Bulk actions: one verb for many credentials, done by the worker step by step."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Query, Router, Status

from mipass.base.kit.errors import Refused
from mipass.domains.credentials.bulk_actions import operations
from mipass.domains.credentials.bulk_actions.operations import Preview
from mipass.domains.credentials.bulk_actions.queries import get_bulk_action, list_bulk_actions
from mipass.domains.credentials.bulk_actions.selections import Selection
from mipass.domains.credentials.lifecycle import REVOKE
from mipass.domains.credentials.models import ActionState, BulkAction
from mipass.domains.credentials.validity import Dates
from mipass.doors.api.v1.calls import ApiRequest, endpoint, require_large
from mipass.doors.api.v1.paging import Page, Walk, page
from mipass.doors.api.v1.problems import Refusal, invalid
from mipass.doors.api.v1.resources.credentials import require_address_search
from mipass.doors.api.v1.schemas.bulk_actions import BulkActionIn, BulkActionOut, SelectionIn

router = Router(tags=["Bulk actions"])
IN_ORGANIZATION = "/organizations/{uuid:organization_id}/bulk-actions"
ONE = "/bulk-actions/{uuid:action_id}"
SCOPE = "credentials:manage"
READ = ("credentials:read", SCOPE)
AGAIN = "2"  # seconds after which to look again


@endpoint(router, "GET", IN_ORGANIZATION, scope=READ, answers=Page[BulkActionOut], query=Walk)
def bulk_actions_of(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[Walk]
) -> dict[str, Any]:
    """The organization's bulk actions."""
    rows = list_bulk_actions(actor=request.call.actor, organization=request.call.found["organization_id"])
    return page(request, response, query, rows, lambda found: [_shown(each) for each in found])


@endpoint(
    router,
    "POST",
    IN_ORGANIZATION,
    scope=SCOPE,
    answers=BulkActionOut,
    status=202,
    is_keyed=True,
    refuses=["no_change", "selection_changed"],
)
def begin_bulk_action(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, body: BulkActionIn
) -> Status[dict[str, Any]]:
    """Do one thing to many credentials. To revoke more than 100 needs the scope `bulk:large`.

    The selection is made anew by the worker; `expected_total` says how many it holds as far as you know,
    and where it holds another number nothing is done: 409 `selection_changed`, with `total`.
    """
    action = operations.begin_bulk_action(
        actor=request.call.actor,
        organization=request.call.found["organization_id"],
        verb=body.verb,
        selection=_selection(request, body.selection),
        reason=body.reason or "",
        dates=None if body.dates is None else Dates(body.dates.valid_from, body.dates.valid_until),
        idempotency_key=request.key,
        judge=lambda preview: _judge(request, body, preview),
    )
    response["Location"] = f"/api/v1/bulk-actions/{action.id}"
    return Status(202, _answer(response, action))


def _selection(request: ApiRequest, sent: SelectionIn) -> Selection:
    """What was selected. What names nothing would mean everything, so that has to be said."""
    filters = {name: getattr(sent, name) or "" for name in ("search", "status", "format", "validity")}
    ways = [sent.credential_ids is not None, any(filters.values()), sent.all]
    if sum(ways) != 1:
        raise invalid(
            "/selection",
            "one_way",
            "Send credential_ids, or search and filters, or all: just one of these.",
        )
    if sent.search:
        require_address_search(request, sent.search)
    return Selection(ids=[str(each) for each in dict.fromkeys(sent.credential_ids or ())], **filters)


def _judge(request: ApiRequest, body: BulkActionIn, preview: Preview) -> None:
    if preview.total != body.expected_total:
        raise Refusal(
            409,
            "selection_changed",
            f"The selection holds {preview.total} credentials, not {body.expected_total}.",
            total=preview.total,
        )
    if body.verb == REVOKE.verb:
        require_large(request, preview.changes)


@endpoint(router, "GET", ONE, scope=READ, answers=BulkActionOut)
def read_bulk_action(request: ApiRequest, response: HttpResponse, action_id: UUID) -> dict[str, Any]:
    """One action, and how far it is. While it runs, ask again."""
    return _answer(response, request.call.found["action_id"])


@endpoint(router, "POST", ONE + "/cancel", scope=SCOPE, answers=BulkActionOut, refuses=["wrong_state"])
def cancel_bulk_action(request: ApiRequest, response: HttpResponse, action_id: UUID) -> dict[str, Any]:
    """Change no more credentials; those that were changed stay so. One that is cancelled is no error."""
    action: BulkAction = request.call.found["action_id"]
    with suppress(Refused):
        operations.cancel_bulk_action(actor=request.call.actor, action=action)
    present = get_bulk_action(actor=request.call.actor, organization=action.organization, action_id=action.id)
    if present.state != ActionState.CANCELLED:
        raise Refused("This has already ended.", code="wrong_state", facts={"state": present.state})
    return _answer(response, present)


def _answer(response: HttpResponse, action: BulkAction) -> dict[str, Any]:
    if action.is_running:
        response["Retry-After"] = AGAIN
    return _shown(action)


def _shown(action: BulkAction) -> dict[str, Any]:
    return {
        "id": action.id,
        "organization_id": action.organization_id,
        "verb": action.verb,
        "reason": action.reason or None,
        "state": action.state,
        "total": action.total,
        "changed": action.changed,
        "unchanged": action.unchanged,
        "created_at": action.created_at,
        "ended_at": action.ended_at,
    }
