"""The audit log: who did what, when, to what. A Full Admin reads the distributor's, others their own part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.audit.models import Event
from mipass.base.audit.queries import EventFilter, list_events
from mipass.base.audit.taking import take_file
from mipass.base.kit.actor import ActorKind
from mipass.base.kit.paging import count_found
from mipass.base.kit.replica import may_be_old
from mipass.domains.admins.permissions import VIEW_AUDIT
from mipass.domains.admins.queries import list_people
from mipass.domains.clients.queries import list_clients
from mipass.domains.distributors.permissions import VIEW
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.downloads import csv_download
from mipass.doors.web.events import describe
from mipass.doors.web.filters import (
    Choices,
    FilterForm,
    kind_choices,
    organization_choices,
    read_id,
    read_organization,
    read_period,
    read_person,
    read_place,
    read_types,
)
from mipass.doors.web.lists import ListState, key_pages, read_state
from mipass.doors.web.log import HEADER, log_cells
from mipass.doors.web.naming import names_within, people_of

COLUMNS = {"at": "at"}
FILTERS = ("person", "organization", "kind", "from", "to", "object")


@portal_page(VIEW_AUDIT)
def list(request: PortalRequest) -> HttpResponse:
    """A page of events, newest first."""
    state = _state(request)
    filters = FilterForm(state, _offered(request, state))
    context = {
        "state": state,
        "filters": filters,
        "filter_fields": state.hidden(*(name for name in FILTERS if name != "object")),
        "is_narrowed": any(state.extra.values()),
        "clear_url": state.url(**dict.fromkeys(FILTERS, "")),
        "without_object_url": state.url(object=""),
        "crumbs": _crumbs(request),
        "download_url": state.url().replace(request.path, _url(request, "audit:download"), 1),
    }
    if filters.is_valid():
        with may_be_old():
            context |= _listed(request, state)
    return render(request, "audit/list.html", context, status=filters.status)


def _listed(request: PortalRequest, state: ListState) -> dict[str, Any]:
    events = _found(request, state)
    total, exact = count_found(events)
    rows, page = key_pages(state, events, COLUMNS, total=total, exact=exact)
    return {"entries": describe(rows, names_within(request.actor, rows)), "page": page}


@portal_page(VIEW_AUDIT)
def download(request: PortalRequest) -> HttpResponse:
    """All that pass the filter, newest first, as CSV."""
    state = _state(request)
    events, place = _found(request, state).order_by("-at", "-id"), read_place(state, request.actor)

    def cells(batch: Sequence[Event]) -> Iterator[Sequence[object]]:
        return log_cells(batch, describe(batch, names_within(request.actor, batch)))

    taken = take_file(actor=request.actor, file="audit-log", rows=events, place=place)
    return csv_download(taken, [str(name) for name in HEADER], cells)


def _crumbs(request: PortalRequest) -> Sequence[dict[str, str]]:
    """Down from the distributor's page, for those who may open that."""
    if not request.actor.can(VIEW):
        return []
    return [
        {"label": _("Distributor"), "href": _url(request, "distributor:view")},
        {"label": _("Audit Log"), "href": request.path},
    ]


def _state(request: PortalRequest) -> ListState:
    return read_state(request, default_sort="-at", sorts=[], extra=FILTERS)


def _found(request: PortalRequest, state: ListState) -> QuerySet[Event]:
    """The events that pass the filters. Raises NotFound for an id that is none, or is out of reach."""
    organization_id, _name = read_organization(state, request.actor)
    actor_id, actor_kind = read_person(state)
    narrowed = EventFilter(
        period=read_period(state),
        types=read_types(state),
        organization_id=organization_id,
        subject_id=read_id(state, "object"),
        actor_id=actor_id,
        actor_kind=actor_kind,
    )
    return list_events(actor=request.actor, narrowed=narrowed)


def _offered(request: PortalRequest, state: ListState) -> dict[str, tuple[str, Choices]]:
    organization = read_organization(state, request.actor)
    return {
        "person": (_("Person"), _people(request, state)),
        "organization": (_("Organization"), organization_choices(request.actor, *organization)),
        "kind": (_("Kind"), kind_choices()),
    }


def _people(request: PortalRequest, state: ListState) -> Choices:
    people = {account.id: account.full_name for account in list_people(actor=request.actor)}
    chosen, _kind = read_person(state)
    if chosen is not None and chosen not in people:
        people |= _name_of(request, chosen)
    people |= dict(list_clients(actor=request.actor).order_by("name").values_list("id", "name"))
    machines = [
        (ActorKind.OPERATOR.value, settings.CONFIG.brand_vendor),
        (ActorKind.SYSTEM.value, _("The system")),
    ]
    return [("", _("All")), *((str(id), name) for id, name in people.items()), *machines]


def _name_of(request: PortalRequest, actor_id: UUID) -> dict[UUID, str]:
    """The name of somebody who acted within reach; of anybody else there is nothing to be told."""
    acted = list_events(actor=request.actor, narrowed=EventFilter(actor_id=actor_id))
    kinds = set(acted.order_by().values_list("actor_kind", flat=True).distinct())
    return people_of(request.actor, [(kind, actor_id) for kind in kinds])


def _url(request: PortalRequest, route: str) -> str:
    return reverse(route, kwargs={"distributor_id": request.distributor.id})
