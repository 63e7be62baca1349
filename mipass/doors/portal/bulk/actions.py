"""What can be done with a bulk upload: send it, issue it, undo it, throw it away."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect

from mipass.domains.credentials.bulk_uploads.queries import get_remark
from mipass.domains.credentials.bulk_uploads.taking_in import LARGEST
from mipass.domains.credentials.bulk_uploads.undoing import start_undo
from mipass.domains.credentials.bulk_uploads.uploads import discard_batch, read_batch_again, upload_batch
from mipass.domains.credentials.models import Batch
from mipass.domains.credentials.permissions import ISSUE, MANAGE
from mipass.doors.portal.bulk.forms import UploadForm, UploadReadingForm
from mipass.doors.portal.bulk.guide import guide
from mipass.doors.portal.bulk.places import crumbs, find_batch, url_of
from mipass.doors.portal.bulk.views import issue_form, show
from mipass.doors.portal.places import find_organization, shown_credits, url_in
from mipass.doors.web.door import (
    ActionForm,
    PortalRequest,
    done,
    portal_page,
    recent_sign_in,
    refusals_in,
    show_form,
)
from mipass.doors.web.sent import posted
from mipass.doors.web.uploads import takes_upload
from mipass.doors.web.words import zone
from mipass.flows.issue_batch import request_batch

MANY = 100  # credentials; for more, whoever presses must have signed in of late


@takes_upload(LARGEST)
@portal_page(ISSUE, "GET", "POST")
def upload(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Bulk Credential Upload."""
    organization = find_organization(request, organization_id)
    form = UploadForm(posted(request), request.FILES or None)
    if form.is_valid():
        with refusals_in(form):
            batch = upload_batch(
                actor=request.actor,
                organization=organization,
                name=form.name,
                content=form.content(),
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, url_of("view", batch))
    context = {
        "organization": organization,
        "summary": shown_credits(request, organization),
        "guide": [*guide()],
        "zone": zone(),
        "template_url": url_in(organization.place, "bulk:template"),
        "single_url": url_in(organization.place, "credentials:issue"),
        "listed_url": url_in(organization.place, "bulk:list"),
        "close_url": url_in(organization.place, "credentials:list"),
        **crumbs(organization),
    }
    return show_form(request, "bulk/upload.html", form, context)


@portal_page(ISSUE, "GET", "POST")
def issue(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """Issue all of it, or the good rows."""
    batch = find_batch(request, organization_id, batch_id)
    press = recent_sign_in(_issue) if batch.good > MANY else _issue
    return press(request, batch)


def _issue(request: PortalRequest, batch: Batch) -> HttpResponse:
    if request.method != "POST":
        return redirect(url_of("view", batch))
    form = issue_form(request, batch, request.POST)
    if form.is_valid():
        with refusals_in(form):
            request_batch(
                actor=request.actor,
                batch=batch,
                accepted=form.confirmed(),
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, url_of("view", batch))
    return show(request, batch, form)


@portal_page(MANAGE, "GET", "POST")
def undo(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """Withdraw what no device has fetched."""
    batch = find_batch(request, organization_id, batch_id)
    press = recent_sign_in(_undo) if batch.good > MANY else _undo
    return press(request, batch)


def _undo(request: PortalRequest, batch: Batch) -> HttpResponse:
    form = ActionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        with refusals_in(form):
            start_undo(actor=request.actor, batch=batch)
            return done(request, url_of("view", batch))
    return show_form(request, "bulk/undo.html", form, {"batch": batch, "close_url": url_of("view", batch)})


@portal_page(ISSUE, "GET", "POST")
def read_again(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """Check the file anew, as somebody says that it is written. A GET leads to the upload."""
    batch = find_batch(request, organization_id, batch_id)
    if request.method != "POST":
        return redirect(url_of("view", batch))
    form = UploadReadingForm(get_remark(actor=request.actor, batch=batch), request.POST)
    if form.is_valid():
        with refusals_in(form):
            read_batch_again(actor=request.actor, batch=batch, **form.cleaned_data)
            return done(request, url_of("view", batch))
    return show(request, batch, issue_form(request, batch), reading=form)


@portal_page(ISSUE, "POST")
def discard(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """Throw it away."""
    batch = find_batch(request, organization_id, batch_id)
    discard_batch(actor=request.actor, batch=batch)
    return done(request, url_in(batch.organization.place, "bulk:list"))
