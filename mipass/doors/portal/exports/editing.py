"""Making and changing export profiles: from a ready-made one, from a header line, column by column."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.errors import Forbidden, Invalid
from mipass.domains.credentials.exports.checking import checked
from mipass.domains.credentials.exports.guessing import with_headings
from mipass.domains.credentials.exports.layouts import Layout, layout_of, plain_layout
from mipass.domains.credentials.exports.profiles import edit_export_profile, save_export_profile
from mipass.domains.credentials.exports.ready_made import ReadyMade
from mipass.domains.credentials.exports.ready_made import ready_made as list_ready_made
from mipass.domains.credentials.exports.taking import list_sample, may_take
from mipass.domains.credentials.exports.writing import WrongCell
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.exports.forms import USUAL, offered_sources
from mipass.doors.portal.exports.places import crumbs, find_profile, source_labels
from mipass.doors.portal.exports.profile_form import ProfileForm, moved, said_by
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in
from mipass.doors.web.sent import posted
from mipass.doors.web.typed import SHOWN_AGAIN

SAVE, LOOK = "save", "look"


@portal_page(MANAGE)
def ready_made(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """What there is to begin with."""
    organization = find_organization(request, organization_id)
    context = {
        "organization": organization,
        "systems": [(each, source_labels(each.layout.sources)) for each in list_ready_made().values()],
        "add_url": url_in(organization.place, "exports:add"),
        **crumbs(organization, _("Ready-Made Profiles")),
    }
    return render(request, "exports/ready_made.html", context)


@portal_page(MANAGE, "GET", "POST")
def add(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """A new profile: `?from=` begins it as a ready-made one, `?headings=` with a system's own columns."""
    organization = find_organization(request, organization_id)
    begun = list_ready_made().get(request.GET.get("from", ""))
    said, refusal = _beginning(request, begun)

    def save(name: str, layout: Layout) -> None:
        save_export_profile(actor=request.actor, organization=organization, name=name, layout=layout)

    title = _("New Export Profile")
    return _edit(request, organization, said, save, {"title": title, "begun": begun, "refusal": refusal})


def _beginning(request: PortalRequest, begun: ReadyMade | None) -> tuple[dict[str, Any], str]:
    """What the form says at first, and what was wrong with the header line."""
    layout = begun.layout if begun else plain_layout(USUAL, encoding="utf-8-bom")
    line = request.GET.get("headings", "")
    name = begun.system if begun else ""
    if not line.strip():
        return said_by(layout, name), ""
    try:
        return said_by(with_headings(layout, line), name), ""
    except Invalid as refusal:
        return said_by(layout, name), refusal.message


@portal_page(MANAGE, "GET", "POST")
def edit(request: PortalRequest, organization_id: UUID, profile_id: UUID) -> HttpResponse:
    """Another name, other columns, another look."""
    organization, profile = find_profile(request, organization_id, profile_id)
    layout = layout_of(profile)
    if not may_take(request.actor, layout.sources):
        raise Forbidden  # the form would lose what it cannot offer

    def save(name: str, layout: Layout) -> None:
        edit_export_profile(actor=request.actor, profile=profile, name=name, layout=layout)

    begun = list_ready_made().get(layout.system)
    context = {"title": _("Edit Export Profile"), "begun": begun, "profile": profile}
    return _edit(request, organization, said_by(layout, profile.name), save, context)


def _edit(
    request: PortalRequest,
    organization: Organization,
    said: Mapping[str, Any],
    save: Callable[[str, Layout], None],
    context: Mapping[str, Any],
) -> HttpResponse:
    """The form; its buttons move columns about, show the first rows, or save."""
    data, listed = posted(request), url_in(organization.place, "exports:list")
    act = data.get("do", SAVE) if data is not None and SHOWN_AGAIN not in data else SAVE
    if data is not None and act not in (SAVE, LOOK):
        form = ProfileForm(offered_sources(request.actor), moved(data, act))
        return _page(request, organization, form, context)
    form = ProfileForm(offered_sources(request.actor), said, data)
    system = context["begun"].code if context["begun"] else ""
    sample: Sample = None
    if form.is_valid():
        with refusals_in(form):
            layout = form.layout(system)
            if act == SAVE:
                save(form.cleaned_data["name"], layout)
                return done(request, listed)
            sample = sample_rows(request, organization, checked(layout))
    return _page(request, organization, form, {**context, "sample": sample})


Sample = tuple[Sequence[str], Sequence[Sequence[tuple[str, str]]], str] | None


def sample_rows(request: PortalRequest, organization: Organization, layout: Layout) -> Sample:
    """The headings and the first rows of a file, or what is wrong with one of them."""
    headings = [column.header for column in layout.columns]
    try:
        rows = list_sample(actor=request.actor, organization=organization, layout=layout)
    except WrongCell as wrong:
        return headings, [], wrong.message
    return headings, [[*zip(headings, row, strict=True)] for row in rows], ""


def _page(
    request: PortalRequest, organization: Organization, form: ProfileForm, context: Mapping[str, Any]
) -> HttpResponse:
    whole = {
        "form": form,
        "list_url": url_in(organization.place, "exports:list"),
        **crumbs(organization, context["title"]),
        **context,
    }
    is_refused = form.is_bound and form.errors
    return render(request, "exports/edit.html", whole, status=422 if is_refused else 200)
