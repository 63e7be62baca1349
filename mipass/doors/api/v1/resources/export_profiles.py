"""Export profiles: how access control systems want their cards, and the files made with them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router, Status

from mipass.domains.credentials.exports.checking import checked
from mipass.domains.credentials.exports.layouts import Column, Layout, layout_of
from mipass.domains.credentials.exports.profiles import (
    list_export_profiles,
    remove_export_profile,
    save_export_profile,
)
from mipass.domains.credentials.exports.ready_made import ready_made
from mipass.domains.credentials.exports.sources import OF_CARD, OF_HOLDER
from mipass.domains.credentials.exports.taking import Since
from mipass.domains.credentials.models import ExportProfile
from mipass.domains.credentials.permissions import VIEW_CARDS
from mipass.domains.files.models import MadeFile
from mipass.domains.holders.permissions import VIEW as VIEW_HOLDERS
from mipass.doors.api.v1.calls import ApiRequest, endpoint, require_scope_of
from mipass.doors.api.v1.made_files import tell_ordered
from mipass.doors.api.v1.paging import Page, Walk, page
from mipass.doors.api.v1.problems import invalid
from mipass.doors.api.v1.schemas.export_profiles import ExportProfileIn, ExportProfileOut, TakeQuery
from mipass.doors.api.v1.schemas.files import FileOut
from mipass.doors.web.downloads import CSV_TYPE, MOST_AT_ONCE, whole
from mipass.doors.web.profile_files import JSON_LINES_TYPE, profile_file
from mipass.flows.take_export import take_export as take_export_or_order

router = Router(tags=["Export profiles"])
IN_ORGANIZATION = "/organizations/{uuid:organization_id}/export-profiles"
ONE = "/export-profiles/{uuid:profile_id}"
SCOPE = "exports:take"
KEEP = ("credentials:manage",)  # to make and forget profiles


@endpoint(
    router,
    "GET",
    IN_ORGANIZATION,
    scope=SCOPE,
    answers=Page[ExportProfileOut],
    query=Walk,
)
def export_profiles_of(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, query: Query[Walk]
) -> dict[str, Any]:
    """The organization's export profiles."""
    rows = list_export_profiles(actor=request.call.actor, organization=request.call.found["organization_id"])
    return page(request, response, query, rows, lambda found: [_shown(each) for each in found])


@endpoint(
    router,
    "POST",
    IN_ORGANIZATION,
    scope=SCOPE,
    also=KEEP,
    answers=ExportProfileOut,
    status=201,
    refuses=["name_taken", "too_many", "idempotency_key_reused", "request_in_progress"],
)
def create_export_profile(
    request: ApiRequest, response: HttpResponse, organization_id: UUID, body: ExportProfileIn
) -> Status[dict[str, Any]]:
    """A new profile, from a ready-made one or column by column.

    Columns of card data need `cards:read`, those of a holder `holders:read`.
    """
    layout = _layout(body)
    _require_sources(request, layout)
    made = save_export_profile(
        actor=request.call.actor,
        organization=request.call.found["organization_id"],
        name=body.name,
        layout=layout,
        idempotency_key=request.key,
    )
    response["Location"] = f"/api/v1/export-profiles/{made.id}"
    return Status(201, _shown(made))


@endpoint(router, "GET", ONE, scope=SCOPE, answers=ExportProfileOut)
def read_export_profile(request: ApiRequest, profile_id: UUID) -> dict[str, Any]:
    """One profile."""
    return _shown(request.call.found["profile_id"])


@endpoint(router, "DELETE", ONE, scope=SCOPE, also=KEEP, answers=None, status=204)
def delete_export_profile(request: ApiRequest, profile_id: UUID) -> HttpResponse:
    """Forget a profile, and what was exported with it when."""
    remove_export_profile(actor=request.call.actor, profile=request.call.found["profile_id"])
    return HttpResponse(status=204)


@endpoint(
    router,
    "POST",
    ONE + "/take",
    scope=SCOPE,
    answers=None,
    query=TakeQuery,
    files=[CSV_TYPE, JSON_LINES_TYPE],
    refuses=["bad_cell", "taken_since", "too_many", "idempotency_key_reused", "request_in_progress"],
    later=FileOut,
)
def take_export(
    request: ApiRequest, response: HttpResponse, profile_id: UUID, query: Query[TakeQuery]
) -> HttpResponseBase | Status[dict[str, Any]]:
    """The file: that somebody took it is a line of the audit log, and `last` then begins after it.

    One of more than 10,000 rows is made after the request: 202, and `Location` says where. A JSON profile
    gives one object per line. The same Idempotency-Key again gives the same changes again, so
    a broken download loses nothing. Columns of card data need `cards:read`, those of a holder
    `holders:read`.
    """
    profile: ExportProfile = request.call.found["profile_id"]
    since = _since(query.since)
    _require_sources(request, layout_of(profile))
    taken = take_export_or_order(
        actor=request.call.actor,
        profile=profile,
        since=since,
        most=MOST_AT_ONCE,
        idempotency_key=request.key,
    )
    if isinstance(taken, MadeFile):
        return Status(202, tell_ordered(response, taken))
    return whole(profile_file(taken, profile))


def _since(text: str) -> Since:
    if text in ("all", "last", "before"):
        return text  # type: ignore[return-value]  # these are its values
    try:
        at = datetime.fromisoformat(text)
        if at.tzinfo is not None:
            return at.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    detail = "Write `all`, `last`, `before`, or a time in UTC, like 2026-11-30T16:00:00Z."
    raise invalid("?since", "bad_time", detail)


def _require_sources(request: ApiRequest, layout: Layout) -> None:
    """Raise ``insufficient_scope`` for a token that may not have what these columns hold."""
    used = {*layout.sources}
    if used & OF_CARD:
        require_scope_of(request, VIEW_CARDS, "cards:read")
    if used & OF_HOLDER:
        require_scope_of(request, VIEW_HOLDERS, "holders:read")


def _layout(body: ExportProfileIn) -> Layout:
    """The ready-made layout with what the body says instead. Raises Invalid."""
    said = body.model_dump(exclude={"name", "system", "columns"}, exclude_none=True)
    begun = ready_made()[body.system].layout.as_json() if body.system else {}
    if body.columns is not None:
        said["columns"] = [_column(place, each.model_dump()) for place, each in enumerate(body.columns)]
    whole = {**begun, **said}
    if "columns" not in whole:
        raise invalid("/columns", "required", "Send columns, or a system whose columns you want.")
    return checked(Layout.of(whole))


def _column(place: int, said: dict[str, Any]) -> dict[str, str]:
    kinds = [name for name in ("source", "constant", "template") if said[name] is not None]
    if len(kinds) != 1:
        detail = "Send one of source, constant and template."
        raise invalid(f"/columns/{place}", "one_of_three", detail)
    [kind] = kinds
    return {"header": said["header"], kind: said[kind]}


def _shown(profile: ExportProfile) -> dict[str, Any]:
    layout = layout_of(profile)
    return {
        **layout.as_json(),
        "columns": [_shown_column(column) for column in layout.columns],
        "system": layout.system or None,
        "id": profile.id,
        "organization_id": profile.organization_id,
        "name": profile.name,
        "exported_at": profile.exported_at,
        "exported_before_at": profile.exported_before_at,
        "created_at": profile.created_at,
    }


def _shown_column(column: Column) -> dict[str, str | None]:
    return {"source": None, "constant": None, "template": None, **column.as_json()}
