"""What can be done with a panel's list: send it, say how it is to be read, throw it away."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from mipass.domains.credentials.bulk_uploads.taking_in import LARGEST
from mipass.domains.credentials.permissions import EXPORT
from mipass.domains.credentials.reconciliation.queries import get_remark, require_rights
from mipass.domains.credentials.reconciliation.sending import (
    open_panel_question,
    read_panel_list_again,
    remove_reconciliation,
    send_panel_list,
)
from mipass.doors.portal.bulk.forms import ReadingForm
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.portal.reconciliations.forms import ListForm, PanelColumnsForm
from mipass.doors.portal.reconciliations.places import crumbs, find_reconciliation, url_of
from mipass.doors.portal.reconciliations.views import show
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted
from mipass.doors.web.uploads import takes_upload


@takes_upload(LARGEST)
@portal_page(EXPORT, "GET", "POST")
def send(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Send a panel's list."""
    organization = find_organization(request, organization_id)
    require_rights(request.actor, organization.place)
    form = ListForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_in(form):
            sent = send_panel_list(
                actor=request.actor,
                organization=organization,
                name=form.name,
                content=form.content(),
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, url_of("view", sent))
    context = {
        "organization": organization,
        "close_url": url_in(organization.place, "reconciliations:list"),
        **crumbs(organization),
    }
    return show_form(request, "reconciliations/send.html", form, context)


@portal_page(EXPORT, "GET", "POST")
def columns(request: PortalRequest, organization_id: UUID, reconciliation_id: UUID) -> HttpResponse:
    """Say which column is what. A GET leads to the reconciliation, which asks."""
    found = find_reconciliation(request, organization_id, reconciliation_id)
    question = open_panel_question(actor=request.actor, reconciliation=found)
    if question is None or request.method != "POST":
        return redirect(url_of("view", found))
    form = PanelColumnsForm(question, request.POST)
    if form.is_valid():
        with refusals_in(form):
            form.save_list(request, found)
            return done(request, url_of("view", found))
    return show(request, found, mapping=form)


@portal_page(EXPORT, "GET", "POST")
def read_again(request: PortalRequest, organization_id: UUID, reconciliation_id: UUID) -> HttpResponse:
    """Read the list as somebody says that it is written. A GET leads to the reconciliation."""
    found = find_reconciliation(request, organization_id, reconciliation_id)
    if request.method != "POST":
        return redirect(url_of("view", found))
    form = ReadingForm(get_remark(actor=request.actor, reconciliation=found), request.POST)
    if form.is_valid():
        with refusals_in(form):
            read_panel_list_again(actor=request.actor, reconciliation=found, **form.cleaned_data)
            return done(request, url_of("view", found))
    return show(request, found, reading=form)


@portal_page(EXPORT, "POST")
def remove(request: PortalRequest, organization_id: UUID, reconciliation_id: UUID) -> HttpResponse:
    """Throw it away, with what was found."""
    found = find_reconciliation(request, organization_id, reconciliation_id)
    remove_reconciliation(actor=request.actor, reconciliation=found)
    return done(request, url_in(found.organization.place, "reconciliations:list"))
