"""Looking at reconciliations: the list, one of them in whatever state it is, and its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render

from mipass.domains.credentials.bulk_uploads.encodings import Encoding
from mipass.domains.credentials.bulk_uploads.opening import NEEDS_COLUMNS
from mipass.domains.credentials.bulk_uploads.problems import EITHER_BASE
from mipass.domains.credentials.models import Reconciliation, ReconciliationState
from mipass.domains.credentials.permissions import EXPORT
from mipass.domains.credentials.reconciliation.queries import get_remark, list_reconciliations
from mipass.domains.credentials.reconciliation.sending import open_panel_question
from mipass.doors.portal.bulk.forms import ReadingForm
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.portal.reconciliations.forms import PanelColumnsForm
from mipass.doors.portal.reconciliations.found import found_on_page
from mipass.doors.portal.reconciliations.places import crumbs, find_reconciliation, url_of
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.lists import number_pages, read_state, sort_links
from mipass.doors.web.reconciliation_files import found_rows
from mipass.doors.web.reconciliation_words import TONES, about_list

ENCODINGS = dict(Encoding.choices)
COLUMNS = {"name": "name", "sent": "created_at"}
WORKING = (ReconciliationState.UPLOADED, ReconciliationState.COMPARING)
LINKS = ("columns", "read_again", "remove", "download")
MAY_BE_READ = frozenset(("no_text", "no_rows", "open_quote", "line_too_long"))


@portal_page(EXPORT)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The reconciliations of an organization, the newest first."""
    organization = find_organization(request, organization_id)
    rows = list_reconciliations(actor=request.actor, organization=organization)
    state = read_state(request, default_sort="-sent", sorts=[*COLUMNS])
    found, page = number_pages(state, rows, COLUMNS)
    context = {
        "organization": organization,
        "rows": [(each, url_of("view", each), TONES[each.state]) for each in found],
        "page": page,
        "state": state,
        "sort": sort_links(state, [*COLUMNS]),
        "send_url": url_in(organization.place, "reconciliations:send"),
        **crumbs(organization),
    }
    return render(request, "reconciliations/list.html", context)


@portal_page(EXPORT)
def view(request: PortalRequest, organization_id: UUID, reconciliation_id: UUID) -> HttpResponse:
    """One reconciliation. While the worker has it, the page asks for itself again."""
    return show(request, find_reconciliation(request, organization_id, reconciliation_id))


@portal_page(EXPORT)
def download(request: PortalRequest, organization_id: UUID, reconciliation_id: UUID) -> HttpResponse:
    """What was found, as a file: all of it, or one finding."""
    reconciliation = find_reconciliation(request, organization_id, reconciliation_id)
    return found_rows(request.actor, reconciliation, request.GET.get("finding", ""))


def show(
    request: PortalRequest,
    reconciliation: Reconciliation,
    *,
    mapping: PanelColumnsForm | None = None,
    reading: ReadingForm | None = None,
) -> HttpResponse:
    """The page, or for a script that asks again its changing part."""
    remark = get_remark(actor=request.actor, reconciliation=reconciliation)
    said = {"encoding": reconciliation.encoding, "numbers": reconciliation.numbers}
    is_refused = bool((mapping and mapping.errors) or (reading and reading.errors))
    context = {
        "reconciliation": reconciliation,
        "batch": reconciliation,  # as the parts of an upload's page call it
        "reading": reading or ReadingForm(remark, initial=said),
        "organization": reconciliation.organization,
        "tone": TONES[reconciliation.state],
        "is_working": reconciliation.state in WORKING,
        "percent": min(100, 100 * reconciliation.read // (reconciliation.size or 1)),
        "here": url_of("view", reconciliation),
        "send_url": url_in(reconciliation.place, "reconciliations:send"),
        **{f"{name}_url": url_of(name, reconciliation) for name in LINKS},
        **_details(request, reconciliation, remark, mapping),
        **crumbs(reconciliation.organization, reconciliation.name),
    }
    is_fragment = request.headers.get("HX-Request") and request.method == "GET"
    template = "reconciliations/view.html#reconciliation" if is_fragment else "reconciliations/view.html"
    return render(request, template, context, status=422 if is_refused else 200)


def _details(
    request: PortalRequest,
    reconciliation: Reconciliation,
    remark: Mapping[str, Any],
    mapping: PanelColumnsForm | None,
) -> dict[str, Any]:
    if reconciliation.state == ReconciliationState.FINISHED:
        return {**_told_of_reading(remark), **found_on_page(request, reconciliation)}
    if reconciliation.state == ReconciliationState.ASKING and remark["code"] == NEEDS_COLUMNS:
        question = open_panel_question(actor=request.actor, reconciliation=reconciliation)
        if question:
            return {"mapping": mapping or PanelColumnsForm(question), **_told_of_reading(remark)}
    if "code" in remark:
        reason, remedy = about_list(remark)
        return {
            "reason": reason,
            "remedy": remedy,
            "asks_base": remark["code"] == EITHER_BASE,
            "may_be_read": remark["code"] in MAY_BE_READ,
        }
    return {}


def _told_of_reading(remark: Mapping[str, Any]) -> dict[str, Any]:
    """As what the list was read, and what of it was not understood."""
    return {
        "encoding": ENCODINGS.get(remark.get("encoding", "")),
        "sheet": remark.get("sheet", ""),
        "sheets": remark.get("sheets", []),
        "unknown": remark.get("unknown", []),
        "unclear": remark.get("unclear", []),
        "is_remembered": remark.get("is_remembered", False),
        "hidden_rows": remark.get("hidden_rows", 0),
        "hidden_columns": ", ".join(remark.get("hidden_columns", [])),
    }
