"""A list as its person wants it: its columns, the menu of its views, and the view that it begins with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from mipass.base.kit.actor import Actor
from mipass.domains.admins.saved_views import Preferences, read_preferences
from mipass.doors.portal.lists.registry import Column, OwnList
from mipass.doors.web.door import PortalRequest
from mipass.doors.web.lists import ListState, sort_links


def preferences_of(request: PortalRequest, own: OwnList) -> Preferences:
    """What the person said of this list."""
    return read_preferences(membership=request.membership, list_name=own.name)


def first_view(request: PortalRequest, said: Preferences) -> HttpResponse | None:
    """Where a list leads that was opened without saying what it shall show; None: it shows everything."""
    default = next((view for view in said.views if view.is_default), None)
    return redirect(_url(request.path, default.state)) if default and not request.GET else None


def own_list(request: PortalRequest, own: OwnList, said: Preferences, state: ListState) -> dict[str, Any]:
    """What the page of the list shows of all this."""
    chosen = chosen_columns(request.actor, own, said)
    links = sort_links(state, [column.sort for column in own.columns if column.sort])
    return {
        "columns": [_head(column, links) for column in chosen],
        "views": _menu(request, own, said, state),
        "everything_url": _url(request.path, {"sort": own.sort}),
        **{f"{name}_url": _about(request, own, f"lists:{name}") for name in ("save", "views", "columns")},
    }


def chosen_columns(actor: Actor, own: OwnList, said: Preferences) -> Sequence[Column]:
    """The columns in their order: those that the person chose, as far as they may see them."""
    offered = own.offered(actor)
    first = own.columns[0]
    if said.columns is None:
        return [column for column in offered.values() if column.is_usual]
    found = [offered[key] for key in said.columns if key in offered]
    return found if first in found else [first, *found]


def _head(column: Column, links: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    return {
        "key": column.key,
        "label": column.label,
        "is_narrow": column.is_narrow,
        "sort": links.get(column.sort),
    }


def _menu(request: PortalRequest, own: OwnList, said: Preferences, state: ListState) -> list[dict[str, Any]]:
    """The person's views, each with its address; ``current`` is what the list shows now."""
    shown = {name: value for name, value in state.hidden() if name in own.parameters}
    return [
        {
            "label": view.name,
            "href": _url(request.path, view.state),
            "current": _shows(shown, view.state, own),
            "is_default": view.is_default,
        }
        for view in said.views
    ]


def _shows(shown: Mapping[str, str], state: Mapping[str, str], own: OwnList) -> bool:
    """Whether what is shown is what a view says; one need not say the order and the rows of a page."""
    narrowed = all(shown.get(name, "") == state.get(name, "") for name in ("q", *own.filters))
    return narrowed and all(shown.get(name) == value for name, value in state.items())


def _about(request: PortalRequest, own: OwnList, page: str) -> str:
    """The address of a page about the list, from which one comes back to it as it is."""
    url = reverse(page, kwargs={"distributor_id": request.distributor.id, "list_name": own.name})
    return _url(url, {"back": request.get_full_path()})


def _url(path: str, state: Mapping[str, str]) -> str:
    return f"{path}?{urlencode(state)}"
