"""Readers List, Reader Details, renaming and removing a reader."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.errors import NotFound
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.permissions import EDIT_DOOR_POLICY
from mipass.domains.readers import permissions
from mipass.domains.readers.configurations import is_config_current
from mipass.domains.readers.models import Reader
from mipass.domains.readers.offers import list_offered, standing_of
from mipass.domains.readers.operations import remove_reader, rename_reader, set_output
from mipass.domains.readers.queries import get_reader, list_readers, list_unreleased
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.portal.readers.enrollers import enroller_of
from mipass.doors.portal.readers.forms import OutputForm, RenameForm
from mipass.doors.portal.readers.key_changes import waiting_keys
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.lists import number_pages, read_state, sort_links
from mipass.doors.web.sent import posted
from mipass.doors.web.timeline import timeline

COLUMNS = {"name": "name", "serial_number": "serial_number", "version": "firmware_version"}


@portal_page(permissions.VIEW)
def list(request: PortalRequest, organization_id: UUID) -> HttpResponse:
    """The readers of one organization."""
    organization = find_organization(request, organization_id)
    state = read_state(request, default_sort="name", sorts=[*COLUMNS], extra=["show"])
    is_silent = state.extra["show"] == "silent"
    found = list_readers(actor=request.actor, organization=organization, search=state.query, silent=is_silent)
    readers, page = number_pages(state, found, COLUMNS)
    offered = list_offered(models={reader.hardware_model for reader in readers})
    context = {
        "organization": organization,
        "rows": [(reader, standing_of(reader, offered)) for reader in readers],
        "state": state,
        "search_fields": state.hidden("q"),
        "clear_url": state.url(q=""),
        "is_silent": is_silent,
        "all_url": state.url(show=""),
        "sort": sort_links(state, [*COLUMNS]),
        "page": page,
        "may_manage": request.actor.can(permissions.MANAGE),
        "may_edit_policy": organization.is_live and request.actor.can(EDIT_DOOR_POLICY),
        "unreleased": _count_unreleased(request, organization),
        **organization_crumbs(organization, "readers:list"),
    }
    return render(request, "readers/list.html", context)


@portal_page(permissions.VIEW)
def view(request: PortalRequest, organization_id: UUID, reader_id: UUID) -> HttpResponse:
    """What is known of one reader."""
    reader = _reader(request, organization_id, reader_id)
    context = {
        "reader": reader,
        "may_manage": request.actor.can(permissions.MANAGE),
        "enrolled_by": enroller_of(request.actor, reader),
        "is_config_current": is_config_current(reader),
        "waiting_keys": waiting_keys(request, reader),
        **timeline(request, subject_id=reader.id),
        **organization_crumbs(reader.organization, "readers:list", _("Reader Details")),
    }
    return render(request, "readers/view.html", context)


@portal_page(permissions.MANAGE, "GET", "POST")
def rename(request: PortalRequest, organization_id: UUID, reader_id: UUID) -> HttpResponse:
    """Another name."""
    reader = _reader(request, organization_id, reader_id)
    page = url_in(reader.place, "readers:view", reader_id=reader.id)
    form = RenameForm(request.POST or None, initial={"name": reader.name})
    if form.is_valid():
        with refusals_in(form):
            rename_reader(actor=request.actor, reader=reader, name=form.cleaned_data["name"])
            return done(request, page)
    return show_form(request, "readers/rename.html", form, {"close_url": page})


@portal_page(permissions.MANAGE, "GET", "POST")
def output(request: PortalRequest, organization_id: UUID, reader_id: UUID) -> HttpResponse:
    """How the reader hands bits on."""
    reader = _reader(request, organization_id, reader_id)
    page = url_in(reader.place, "readers:view", reader_id=reader.id)
    form = OutputForm(request.POST or None, initial={"output": reader.output})
    if form.is_valid():
        with refusals_in(form):
            set_output(actor=request.actor, reader=reader, output=form.cleaned_data["output"])
            return done(request, page)
    return show_form(request, "readers/output.html", form, {"close_url": page})


@portal_page(permissions.MANAGE, "GET", "POST")
def remove(request: PortalRequest, organization_id: UUID, reader_id: UUID) -> HttpResponse:
    """Release a reader from its organization, once that was confirmed."""
    reader = _reader(request, organization_id, reader_id)
    listed = url_in(reader.place, "readers:list")
    form = ActionForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            remove_reader(actor=request.actor, reader=reader)
            return done(request, listed)
    return show_form(request, "readers/remove.html", form, {"close_url": listed, "reader": reader})


def _count_unreleased(request: PortalRequest, organization: Organization) -> int:
    if not request.actor.can(permissions.MANAGE):
        return 0
    return list_unreleased(actor=request.actor, organization=organization).count()


def _reader(request: PortalRequest, organization_id: UUID, reader_id: UUID) -> Reader:
    reader = get_reader(actor=request.actor, reader_id=reader_id)
    if reader.organization_id != organization_id:
        raise NotFound
    return reader
