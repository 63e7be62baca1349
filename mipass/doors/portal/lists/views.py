"""A person's own views and columns of a list: keeping, choosing and forgetting them."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.http import HttpResponse, QueryDict
from django.urls import Resolver404, resolve, reverse

from mipass.domains.admins import saved_views
from mipass.domains.organizations.permissions import VIEW
from mipass.doors.portal.lists.forms import USUAL, ColumnsForm, SaveForm, ViewsForm
from mipass.doors.portal.lists.own import chosen_columns, preferences_of
from mipass.doors.portal.lists.registry import OwnList, find_list
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
    return show_form(request, "lists/save.html", form, {"close_url": back})


@portal_page(VIEW, "GET", "POST")
def views(request: PortalRequest, list_name: str) -> HttpResponse:
    """*Manage Views*: which one the list begins with, and those that are no longer wanted."""
    own = find_list(list_name)
    back = _back(request, own)
    found = preferences_of(request, own).views
    form = ViewsForm(posted(request), found)
    if form.is_valid():
        with refusals_in(form):
            _act(request, own, form)
            return done(request, back)
    return show_form(request, "lists/views.html", form, {"close_url": back, "views": found})


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
    back = _back(request, own)
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
            return done(request, back)
    return show_form(request, "lists/columns.html", form, {"close_url": back})


def _back(request: PortalRequest, own: OwnList) -> str:
    """The list that the person came from, if that is one of this portal; else their organizations."""
    elsewhere = reverse("organizations:list", kwargs={"distributor_id": request.distributor.id})
    try:
        page = urlsplit(request.GET.get("back", ""))
        found = resolve(page.path)
    except (ValueError, Resolver404):
        return elsewhere
    if found.view_name != own.page or found.kwargs["distributor_id"] != request.distributor.id:
        return elsewhere
    return f"{page.path}?{page.query}" if page.query else page.path


def _state(back: str, own: OwnList) -> Mapping[str, str]:
    """What the list's address says of what it shows."""
    said = QueryDict(urlsplit(back).query)
    return {name: said[name] for name in own.parameters if said.get(name)} or {"sort": own.sort}
