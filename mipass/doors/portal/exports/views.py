"""Exports of an organization's credentials: a file for once, and profiles for an access control system."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mipass.base.audit.taking import Taken
from mipass.domains.credentials.exports import (
    CARD_COLUMNS,
    Wanted,
    begin_export,
    export_cells,
    get_export_profile,
    list_export_profiles,
    remove_export_profile,
    save_export_profile,
)
from mipass.domains.credentials.models import Credential, ExportProfile
from mipass.domains.credentials.permissions import EXPORT, MANAGE, VIEW_CARDS
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.exports.forms import COLUMN_LABELS, FileForm, ProfileForm, TakeForm
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.downloads import csv_download
from mipass.doors.web.sent import posted


@portal_page(EXPORT)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The profiles, and a form for a file without one."""
    return _page(request, find_organization(request, organization_id), FileForm(**_columns(request)))


@portal_page(EXPORT, "GET", "POST")
def once(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """A file of chosen columns. A GET leads to its form."""
    organization = find_organization(request, organization_id)
    if request.method != "POST":
        return redirect(url_in(organization.place, "exports:list"))
    form = FileForm(posted(request), **_columns(request))
    if not form.is_valid():
        return _page(request, organization, form)
    wanted = form.wanted()
    taken = begin_export(
        actor=request.actor,
        organization=organization,
        wanted=wanted,
        status=form.cleaned_data["status"],
    )
    return _file(request, taken, wanted)


@portal_page(MANAGE, "GET", "POST")
def add(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """A new profile."""
    organization = find_organization(request, organization_id)
    listed = url_in(organization.place, "exports:list")
    form = ProfileForm(posted(request), **_columns(request))
    if form.is_valid():
        with refusals_in(form):
            save_export_profile(
                actor=request.actor,
                organization=organization,
                name=form.cleaned_data["name"],
                wanted=form.wanted(),
            )
            return done(request, listed)
    return show_form(request, "exports/add.html", form, {"close_url": listed})


@portal_page(EXPORT, "POST")
def take(request: PortalRequest, organization_id: UUID, profile_id: UUID) -> HttpResponse:
    """A profile's file: everything, or what changed since the last one, or since the one before."""
    organization, profile = _profile(request, organization_id, profile_id)
    form = TakeForm(posted(request))
    since = _since(profile, form.cleaned_data["since"] if form.is_valid() else "")
    wanted = Wanted(profile.columns, profile.numbers)
    taken = begin_export(
        actor=request.actor, organization=organization, wanted=wanted, profile=profile, changed_since=since
    )
    return _file(request, taken, wanted)


@portal_page(MANAGE, "GET", "POST")
def remove(request: PortalRequest, organization_id: UUID, profile_id: UUID) -> HttpResponse:
    """Forget a profile, once that was confirmed."""
    organization, profile = _profile(request, organization_id, profile_id)
    listed = url_in(organization.place, "exports:list")
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            remove_export_profile(actor=request.actor, profile=profile)
            return done(request, listed)
    return show_form(request, "exports/remove.html", form, {"close_url": listed, "profile": profile})


def _columns(request: PortalRequest) -> dict[str, bool]:
    """What of a form of columns depends on who asks."""
    return {"sees_cards": request.actor.can(VIEW_CARDS)}


def _profile(
    request: PortalRequest, organization_id: UUID, profile_id: UUID
) -> tuple[Organization, ExportProfile]:
    organization = find_organization(request, organization_id)
    profile = get_export_profile(actor=request.actor, organization=organization, profile_id=profile_id)
    return organization, profile


def _since(profile: ExportProfile, since: str) -> datetime | None:
    return {"last": profile.exported_at, "before": profile.exported_before_at}.get(since)


def _file(request: PortalRequest, taken: Taken[Credential], wanted: Wanted) -> HttpResponse:
    cells = partial(export_cells, actor=request.actor, wanted=wanted)
    return csv_download(taken, wanted.header, lambda batch: cells(credentials=batch))


def _page(request: PortalRequest, organization: Organization, form: FileForm) -> HttpResponse:
    profiles = list_export_profiles(actor=request.actor, organization=organization)
    sees_cards = request.actor.can(VIEW_CARDS)
    context = {
        "organization": organization,
        "profiles": [
            (profile, _column_names(profile), sees_cards or not CARD_COLUMNS & set(profile.columns))
            for profile in profiles
        ],
        "may_manage": request.actor.can(MANAGE),
        "add_url": url_in(organization.place, "exports:add"),
        "once_url": url_in(organization.place, "exports:once"),
        "form": form,
        **organization_crumbs(organization, "credentials:list", _("Export Credentials")),
    }
    return render(request, "exports/list.html", context, status=422 if form.errors else 200)


def _column_names(profile: ExportProfile) -> str:
    return ", ".join(str(COLUMN_LABELS[column]) for column in profile.columns)
