"""*Find*: organizations, holders, cards, readers, actions by a few letters, as a page and for the palette."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.base.kit.errors import NotFound
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.permissions import VIEW
from mipass.domains.organizations.queries import get_organization
from mipass.doors.portal.palette.actions import find_actions
from mipass.doors.portal.palette.found import SHORTEST, Group, find_things
from mipass.doors.web.door import PortalRequest, portal_page

LONGEST = 100


@portal_page(VIEW)
def find(request: PortalRequest) -> HttpResponse:
    """What the words find. ``organization``: where the person stands; what can be done there comes first."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    standing = _standing(request)
    things, is_whole = find_things(request.actor, words, standing) if len(words) >= SHORTEST else ([], True)
    groups = [group for group in (*things, find_actions(request, words, standing)) if group.items]
    context: dict[str, Any] = {
        "q": words,
        "groups": _numbered(groups),
        "number": sum(len(group.items) for group in groups),
        "is_whole": is_whole,
        "organization": standing,
    }
    if request.headers.get("HX-Request"):
        return render(request, "palette/options.html", context)
    home = reverse("attention:distributor", kwargs={"distributor_id": request.distributor.id})
    crumbs = [{"label": _("Home"), "href": home}, {"label": _("Find"), "href": request.path}]
    return render(request, "palette/find.html", context | {"crumbs": crumbs})


def _numbered(groups: list[Group]) -> list[dict[str, Any]]:
    """Each with the ids that a combobox names its options by."""
    numbers = iter(range(1_000))
    return [
        {
            "label": group.label,
            "id": f"found-group-{at}",
            "items": [(next(numbers), item) for item in group.items],
        }
        for at, group in enumerate(groups)
    ]


def _standing(request: PortalRequest) -> Organization | None:
    """The organization whose page the person is on; none for one out of reach, or what is no id."""
    try:
        return get_organization(
            actor=request.actor, organization_id=UUID(request.GET.get("organization", ""))
        )
    except (ValueError, NotFound):
        return None
