"""Readers that were removed and have not yet said that they know it: each still needs its signed release."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.domains.organizations import permissions as organizations
from mipass.domains.readers import permissions
from mipass.domains.readers.queries import list_unreleased
from mipass.doors.web.door import PortalRequest, portal_page
from mipass.doors.web.lists import number_pages, read_state, sort_links

COLUMNS = {
    "name": "name",
    "organization": "organization__name_key",
    "removed": "removed_at",
    "seen": "last_seen_at",
}


@portal_page(permissions.MANAGE)
def list(request: PortalRequest) -> HttpResponse:
    """Of all organizations within reach, those that are removed too."""
    state = read_state(request, default_sort="-removed", sorts=[*COLUMNS])
    found = list_unreleased(actor=request.actor, search=state.query)
    readers, page = number_pages(state, found, COLUMNS)
    context = {
        "readers": readers,
        "state": state,
        "search_fields": state.hidden("q"),
        "clear_url": state.url(q=""),
        "sort": sort_links(state, [*COLUMNS]),
        "page": page,
        "crumbs": [
            {
                "label": _("Organizations"),
                "href": reverse("organizations:list", args=[request.distributor.id])
                if request.actor.can(organizations.VIEW)
                else "",
            },
            {"label": _("Readers Not Yet Released"), "href": ""},
        ],
    }
    return render(request, "readers/unreleased.html", context)
