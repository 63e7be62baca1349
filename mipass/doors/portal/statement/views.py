"""The credit statement: every transfer of the distributor, as a page and as a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.kit.replica import may_be_old
from mipass.domains.credits.models import Transfer, TransferCode
from mipass.domains.credits.permissions import VIEW_POOL
from mipass.domains.credits.statement import StatementTotals, list_transfers, total_transfers
from mipass.domains.distributors.permissions import VIEW as DISTRIBUTOR
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.filters import (
    FilterForm,
    organization_choices,
    read_organization,
    read_period,
    read_place,
)
from mipass.doors.web.lists import ListState, key_pages, read_state
from mipass.doors.web.statement import EVENTS, describe, statement_file
from mipass.doors.web.words import grouped

COLUMNS = {"at": "at"}
FILTERS = ("organization", "from", "to")


@portal_page(VIEW_POOL)
def list(request: PortalRequest) -> HttpResponse:
    """A page of transfers, newest first, and what all that pass the filter come to."""
    state = _state(request)
    organization = read_organization(state, request.actor)
    offered = {"organization": (_("Organization"), organization_choices(request.actor, *organization))}
    filters = FilterForm(state, offered)
    ids = {"distributor_id": request.distributor.id}
    context = {
        "filters": filters,
        "filter_fields": state.hidden(*FILTERS),
        "is_narrowed": any(state.extra.values()),
        "clear_url": state.url(**dict.fromkeys(FILTERS, "")),
        "download_url": state.url().replace(request.path, reverse("statement:download", kwargs=ids), 1),
        "crumbs": _crumbs(request),
    }
    if filters.is_valid():
        with may_be_old():
            context |= _listed(request, state)
    return render(request, "statement/list.html", context, status=filters.status)


def _crumbs(request: PortalRequest) -> Sequence[dict[str, str]]:
    """Down from the distributor's page, for those who may open that."""
    if not request.actor.can(DISTRIBUTOR):
        return []
    return [
        {"label": _("Distributor"), "href": reverse("distributor:view", args=[request.distributor.id])},
        {"label": _("Credit Statement"), "href": request.path},
    ]


def _listed(request: PortalRequest, state: ListState) -> dict[str, Any]:
    transfers = _found(request, state)
    totals = total_transfers(
        actor=request.actor,
        distributor=request.distributor,
        organization_id=read_organization(state, request.actor)[0],
        period=read_period(state),
    )
    rows, page = key_pages(state, transfers, COLUMNS, total=totals.transfers)
    lines = describe(request.actor, request.distributor, rows)
    return {"lines": lines, "page": page, "figures": _figures(totals)}


@portal_page(VIEW_POOL)
def download(request: PortalRequest) -> HttpResponse:
    """All that pass the filter, newest first, as CSV."""
    state = _state(request)
    return statement_file(
        actor=request.actor,
        distributor=request.distributor,
        transfers=_found(request, state),
        place=read_place(state, request.actor),
    )


def _state(request: PortalRequest) -> ListState:
    return read_state(request, default_sort="-at", sorts=[], extra=FILTERS)


def _found(request: PortalRequest, state: ListState) -> QuerySet[Transfer]:
    """The transfers that pass the filters. Raises NotFound for an organization out of reach."""
    organization_id, _name = read_organization(state, request.actor)
    return list_transfers(
        actor=request.actor,
        distributor=request.distributor,
        organization_id=organization_id,
        period=read_period(state),
    )


def _figures(totals: StatementTotals) -> Sequence[Mapping[str, Any]]:
    moved = [code for code in TransferCode.values if code in totals.credits]
    reasons = [{"label": EVENTS[code], "value": grouped(totals.credits[code])} for code in moved]
    return [
        *reasons,
        {
            "label": _("Change of Unallocated Credits"),
            "value": ("+" if totals.change >= 0 else "") + grouped(totals.change),
        },
    ]
