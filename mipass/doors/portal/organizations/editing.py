"""Changing one organization: its name, its status, its limit, and its end."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse

from mipass.domains.credentials.queries import count_holders, count_live
from mipass.domains.credits import permissions as credits
from mipass.domains.credits.queries import get_credit_summary, get_pool
from mipass.domains.organizations import permissions
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import rename_organization, set_organization_status
from mipass.domains.readers.queries import count_readers
from mipass.doors.portal.organizations.forms import (
    LIMITED,
    NON_LIMITED,
    LimitForm,
    RemoveForm,
    RenameForm,
    StatusForm,
)
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.flows.close_organization import close_organization
from mipass.flows.set_limit import set_limit


@portal_page(permissions.EDIT, "GET", "POST")
def rename(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Another name."""
    organization = find_organization(request, organization_id)
    form = RenameForm(request.POST or None, initial={"name": organization.name})
    if form.is_valid():
        with refusals_in(form):
            rename_organization(
                actor=request.actor, organization=organization, name=form.cleaned_data["name"]
            )
            return done(request, _page_of(organization))
    return show_form(request, "organizations/rename.html", form, {"close_url": _page_of(organization)})


@portal_page(permissions.EDIT, "GET", "POST")
def status(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Enable or disable it, knowing whom that hits."""
    organization = find_organization(request, organization_id)
    form = StatusForm(request.POST or None, initial={"status": organization.status})
    if form.is_valid():
        with refusals_in(form):
            set_organization_status(
                actor=request.actor, organization=organization, status=form.cleaned_data["status"]
            )
            return done(request, _page_of(organization))
    context = {"close_url": _page_of(organization), **_hit(request, organization)}
    return show_form(request, "organizations/status.html", form, context)


@portal_page(credits.SET_LIMIT, "GET", "POST")
def limit(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """Limited to a number, or spending from the pool."""
    organization = find_organization(request, organization_id)
    summary = get_credit_summary(actor=request.actor, organization=organization)
    present = {"allocation": LIMITED if summary.limited else NON_LIMITED, "ceiling": summary.ceiling}
    form = LimitForm(request.POST or None, initial=present, issued=summary.issued)
    if form.is_valid():
        with refusals_in(form):
            set_limit(
                actor=request.actor,
                organization=organization,
                ceiling=form.cleaned_data["ceiling"],
                idempotency_key=form.cleaned_data["request_key"],
            )
            return done(request, _page_of(organization))
    pool = get_pool(actor=request.actor, distributor=request.distributor)
    context = {"close_url": _page_of(organization), "pool": pool}
    return show_form(request, "organizations/limit.html", form, context)


@portal_page(permissions.REMOVE, "GET", "POST")
def remove(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The end of an organization, once its name was typed."""
    organization = find_organization(request, organization_id)
    listed = reverse("organizations:list", kwargs={"distributor_id": request.distributor.id})
    form = RemoveForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            close_organization(
                actor=request.actor, organization=organization, typed_name=form.cleaned_data["typed_name"]
            )
            return done(request, listed)
    context = {"close_url": listed, **_hit(request, organization)}
    return show_form(request, "organizations/remove.html", form, context)


def _page_of(organization: Organization) -> str:
    return url_in(organization.place, "organizations:view")


def _hit(request: PortalRequest, organization: Organization) -> dict[str, Any]:
    """Whom a stop of this organization hits."""
    return {
        "organization": organization,
        "credentials": count_live(actor=request.actor, organization=organization),
        "holders": count_holders(actor=request.actor, organization=organization),
        "readers": count_readers(actor=request.actor, organization=organization),
    }
