"""The console's own audit log: the installation's events, and what operators did to distributors."""

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
from mipass.base.kit.actor import INSTALLATION, Actor
from mipass.base.kit.paging import count_found
from mipass.base.kit.replica import may_be_old
from mipass.domains.accounts.queries import list_operator_names
from mipass.domains.admins import queries as admins
from mipass.domains.credits.queries import list_vouchers
from mipass.domains.credits.vouchers import grouped
from mipass.domains.distributors.queries import list_distributors
from mipass.doors.web.door import OperatorRequest, console_page
from mipass.doors.web.downloads import csv_download
from mipass.doors.web.events import KINDS, Named, Names, describe
from mipass.doors.web.filters import FilterForm, kind_choices, read_period, read_person, read_types
from mipass.doors.web.lists import ListState, key_pages, read_state
from mipass.doors.web.log import HEADER, log_cells

COLUMNS = {"at": "at"}
FILTERS = ("person", "kind", "from", "to")
KINDS_HERE = [kind for kind in KINDS if kind not in {"credential", "reader", "organization"}]


@console_page()
def list(request: OperatorRequest) -> HttpResponse:
    """A page of events, newest first."""
    state = _state(request)
    filters = FilterForm(state, {"kind": (_("Kind"), kind_choices(KINDS_HERE))})
    context = {
        "filters": filters,
        "filter_fields": state.hidden("kind", "from", "to"),
        "is_narrowed": any(state.extra.values()),
        "clear_url": state.url(**dict.fromkeys(FILTERS, "")),
        "download_url": state.url().replace(request.path, reverse("console:download_audit"), 1),
    }
    if filters.is_valid():
        with may_be_old():
            context |= _listed(request, state)
    return render(request, "console/audit.html", context, status=filters.status)


def _listed(request: OperatorRequest, state: ListState) -> dict[str, Any]:
    events = _found(request, state)
    total, exact = count_found(events)
    rows, page = key_pages(state, events, COLUMNS, total=total, exact=exact)
    return {"entries": describe(rows, _names(request.actor, rows)), "page": page}


@console_page()
def download(request: OperatorRequest) -> HttpResponse:
    """All that pass the filter, newest first, as CSV."""
    events = _found(request, _state(request)).order_by("-at", "-id")

    def cells(batch: Sequence[Event]) -> Iterator[Sequence[object]]:
        return log_cells(batch, describe(batch, _names(request.actor, batch)))

    taken = take_file(actor=request.actor, file="console-audit-log", rows=events, place=INSTALLATION)
    return csv_download(taken, [str(name) for name in HEADER], cells)


def _state(request: OperatorRequest) -> ListState:
    return read_state(request, default_sort="-at", sorts=[], extra=FILTERS)


def _found(request: OperatorRequest, state: ListState) -> QuerySet[Event]:
    actor_id, actor_kind = read_person(state)
    narrowed = EventFilter(
        period=read_period(state),
        types=read_types(state),
        actor_id=actor_id,
        actor_kind=actor_kind,
    )
    return list_events(actor=request.actor, narrowed=narrowed)


def _names(actor: Actor, events: Sequence[Event]) -> Names:
    """Operators by name; other people stay a person here, since they are no business of the console."""
    subjects = {event.subject_id for event in events if event.subject_id}
    places = _distributors(actor, {event.distributor_id for event in events if event.distributor_id})
    people = list_operator_names({event.actor_id for event in events if event.actor_id} | subjects)
    objects = {id: Named(name, reverse("console:distributor", args=[id])) for id, name in places.items()}
    objects |= {id: Named(name) for id, name in people.items()}
    objects |= _nominees(actor, subjects) | _vouchers(actor, subjects)
    return Names(vendor=settings.CONFIG.brand_vendor, people=people, places=places, objects=objects)


def _distributors(actor: Actor, ids: set[UUID]) -> dict[UUID, str]:
    return dict(list_distributors(actor=actor).filter(id__in=ids).values_list("id", "name"))


def _nominees(actor: Actor, ids: set[UUID]) -> dict[UUID, Named]:
    rows = admins.visible_to(actor).filter(id__in=ids)
    return {id: Named(email) for id, email in rows.values_list("id", "email")}


def _vouchers(actor: Actor, ids: set[UUID]) -> dict[UUID, Named]:
    rows = list_vouchers(actor=actor).filter(id__in=ids)
    return {id: Named(grouped(serial)) for id, serial in rows.values_list("id", "serial")}
