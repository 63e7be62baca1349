"""Exports of an organization's credentials: a file for once, and profiles for an access control system."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from mipass.domains.credentials.exports.choices import Delimiter, Encoding, Form, Removals
from mipass.domains.credentials.exports.layouts import layout_of
from mipass.domains.credentials.exports.profiles import list_export_profiles, remove_export_profile
from mipass.domains.credentials.exports.ready_made import ready_made
from mipass.domains.credentials.exports.sources import OF_CARD
from mipass.domains.credentials.exports.taking import (
    Since,
    begin_export,
    export_cells,
    may_take,
    take_with_profile,
)
from mipass.domains.credentials.exports.writing import WrongCell
from mipass.domains.credentials.models import CredentialStatus, ExportProfile, Numbers
from mipass.domains.credentials.permissions import EXPORT, MANAGE
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.exports.editing import sample_rows
from mipass.doors.portal.exports.forms import FileForm, TakeForm
from mipass.doors.portal.exports.places import crumbs, find_profile, source_labels
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.downloads import list_download
from mipass.doors.web.profile_files import profile_file
from mipass.doors.web.sent import posted

SINCE: Mapping[str, Since] = {"": "all", "last": "last", "before": "before"}


@portal_page(EXPORT)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The profiles, and a form for a file without one."""
    return _page(request, find_organization(request, organization_id), FileForm(request.actor))


@portal_page(EXPORT, "GET", "POST")
def once(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """A file of chosen columns. A GET leads to its form."""
    organization = find_organization(request, organization_id)
    if request.method != "POST":
        return redirect(url_in(organization.place, "exports:list"))
    form = FileForm(request.actor, posted(request))
    if not form.is_valid():
        return _page(request, organization, form)
    wanted, status = form.wanted(), form.cleaned_data["status"]
    taken = begin_export(actor=request.actor, organization=organization, wanted=wanted, status=status)
    return list_download(
        taken, wanted.header, lambda rows: export_cells(actor=request.actor, credentials=rows, wanted=wanted)
    )


@portal_page(EXPORT)
def view(request: PortalRequest, organization_id: UUID, profile_id: UUID) -> HttpResponse:
    """What a profile's file holds, with its first rows, and the buttons that take it."""
    organization, profile = find_profile(request, organization_id, profile_id)
    return _profile_page(request, organization, profile)


@portal_page(EXPORT, "POST")
def take(request: PortalRequest, organization_id: UUID, profile_id: UUID) -> HttpResponse:
    """A profile's file: everything, or what changed since the last one, or since the one before."""
    organization, profile = find_profile(request, organization_id, profile_id)
    form = TakeForm(posted(request))
    since = SINCE[form.cleaned_data["since"] if form.is_valid() else ""]
    try:
        taken = take_with_profile(actor=request.actor, profile=profile, since=since)
    except WrongCell as wrong:
        return _profile_page(request, organization, profile, wrong.message)
    return profile_file(taken, profile)


@portal_page(MANAGE, "GET", "POST")
def remove(request: PortalRequest, organization_id: UUID, profile_id: UUID) -> HttpResponse:
    """Forget a profile, once that was confirmed."""
    organization, profile = find_profile(request, organization_id, profile_id)
    listed = url_in(organization.place, "exports:list")
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            remove_export_profile(actor=request.actor, profile=profile)
            return done(request, listed)
    context = {"close_url": listed, "profile": profile, **crumbs(organization, _("Remove Profile"))}
    return show_form(request, "exports/remove.html", form, context)


def _profile_page(
    request: PortalRequest, organization: Organization, profile: ExportProfile, refusal: str = ""
) -> HttpResponse:
    layout = layout_of(profile)
    sees = may_take(request.actor, layout.sources)
    context = {
        "organization": organization,
        "profile": profile,
        "layout": layout,
        "details": _details(profile),
        "begun": ready_made().get(layout.system),
        "may_take": sees,
        "may_manage": request.actor.can(MANAGE),
        "has_cards": bool(OF_CARD & {*layout.sources}),
        "sample": sample_rows(request, organization, layout) if sees else None,
        "refusal": refusal,
        **crumbs(organization, profile.name),
    }
    return render(request, "exports/view.html", context, status=422 if refusal else 200)


def _details(profile: ExportProfile) -> Mapping[str, Any]:
    """How the file is written, in words."""
    layout = layout_of(profile)
    return {
        "form": Form(layout.form).label,
        "encoding": Encoding(layout.encoding).label,
        "delimiter": Delimiter(layout.delimiter).label,
        "numbers": Numbers(layout.numbers).label,
        "states": ", ".join(str(CredentialStatus(state).label) for state in layout.states),
        "removals": Removals(layout.removals).label,
    }


def _page(request: PortalRequest, organization: Organization, form: FileForm) -> HttpResponse:
    profiles = list_export_profiles(actor=request.actor, organization=organization)
    layouts = [(profile, layout_of(profile)) for profile in profiles]
    context = {
        "organization": organization,
        "profiles": [(profile, source_labels(layout.sources)) for profile, layout in layouts],
        "may_manage": request.actor.can(MANAGE),
        "ready_made_url": url_in(organization.place, "exports:ready_made"),
        "add_url": url_in(organization.place, "exports:add"),
        "once_url": url_in(organization.place, "exports:once"),
        "form": form,
        **organization_crumbs(organization, "credentials:list", _("Export Credentials")),
    }
    return render(request, "exports/list.html", context, status=422 if form.errors else 200)
