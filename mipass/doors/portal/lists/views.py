"""A person's own views and columns of a list: keeping, choosing and forgetting them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _

from mipass.domains.admins import saved_views
from mipass.domains.organizations.permissions import VIEW
from mipass.doors.portal.lists.forms import USUAL, ColumnsForm, SaveForm, ViewsForm
from mipass.doors.portal.lists.own import chosen_columns, preferences_of
from mipass.doors.portal.lists.registry import OwnList, find_list
from mipass.doors.portal.places import find_organization, organization_crumbs
from mipass.doors.web.door import PortalRequest, done, portal_page, refusals_in, show_form
from mipass.doors.web.sent import posted


@portal_page(VIEW, "GET", "POST")
def save(request: PortalRequest, list_name: str) -> HttpResponse:
    """*Save This View*: what the list shows now, under a name."""
    own = find_list(list_name)
    back = _back(request, own)
    form = SaveForm(posted(request))
    if form.is_valid():
        with refusals_in(form):
            saved_views.save_view(
                actor=request.actor,
                membership=request.membership,
                list_name=own.name,
                state=_state(back, own),
                **form.cleaned_data,
            )
            return done(request, back)
    return show_form(request, "lists/save.html", form, _around(request, own, _("Save This View")))


@portal_page(VIEW, "GET", "POST")
def views(request: PortalRequest, list_name: str) -> HttpResponse:
    """*Manage Views*: which one the list begins with, and those that are no longer wanted."""
    own = find_list(list_name)
    found = preferences_of(request, own).views
    form = ViewsForm(posted(request), found)
    if form.is_valid():
        with refusals_in(form):
            _act(request, own, form)
            return done(request, _back(request, own))
    return show_form(
        request, "lists/views.html", form, {**_around(request, own, _("Manage Views")), "views": found}
    )


def _act(request: PortalRequest, own: OwnList, form: ViewsForm) -> None:
    actor, membership, view_id = request.actor, request.membership, form.cleaned_data["view"]
    if form.cleaned_data["act"] == "remove":
        saved_views.remove_view(actor=actor, membership=membership, list_name=own.name, view_id=view_id)
        return
    chosen = view_id if form.cleaned_data["act"] == "default" else None
    saved_views.choose_default_view(actor=actor, membership=membership, list_name=own.name, view_id=chosen)


@portal_page(VIEW, "GET", "POST")
def columns(request: PortalRequest, list_name: str) -> HttpResponse:
    """*Columns*: which of them the list has, and in which order."""
    own = find_list(list_name)
    said = preferences_of(request, own)
    chosen = [column.key for column in chosen_columns(request.actor, own, said)]
    form = ColumnsForm(posted(request), own.offered(request.actor), chosen)
    wants_usual = USUAL in request.POST
    if form.is_bound and (wants_usual or form.is_valid()):
        with refusals_in(form):
            saved_views.choose_columns(
                actor=request.actor,
                membership=request.membership,
                list_name=own.name,
                columns=None if wants_usual else form.columns,
            )
            return done(request, _back(request, own))
    return show_form(request, "lists/columns.html", form, _around(request, own, _("Columns")))


def _back(request: PortalRequest, own: OwnList) -> str:
    """The list that the person came from, if that is one of this portal; else their organizations."""
    if _organization_id(request, own) is None:
        return reverse("organizations:list", kwargs={"distributor_id": request.distributor.id})
    page = urlsplit(request.GET["back"])
    return f"{page.path}?{page.query}" if page.query else page.path


def _organization_id(request: PortalRequest, own: OwnList) -> UUID | None:
    """Whose list the person came from; None for what is no such list of this portal."""
    try:
        found = resolve(urlsplit(request.GET.get("back", "")).path)
    except (ValueError, Resolver404):
        return None
    is_here = found.view_name == own.page and found.kwargs["distributor_id"] == request.distributor.id
    return found.kwargs["organization_id"] if is_here else None


def _around(request: PortalRequest, own: OwnList, title: str) -> dict[str, Any]:
    """What stands above the dialog's page, and where closing it leads."""
    close = {"close_url": _back(request, own)}
    organization_id = _organization_id(request, own)
    if organization_id is not None:
        return close | organization_crumbs(find_organization(request, organization_id), own.page, title)
    crumbs = [(_("Organizations"), close["close_url"]), (title, "")]
    return close | {"crumbs": [{"label": label, "href": href} for label, href in crumbs]}


def _state(back: str, own: OwnList) -> Mapping[str, str]:
    """What the list's address says of what it shows."""
    said = QueryDict(urlsplit(back).query)
    return {name: said[name] for name in own.parameters if said.get(name)} or {"sort": own.sort}
