"""Pages about one organization: which it is, where they are, what stands above and beside them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.actor import Place
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import get_organization
from mipass.doors.web.door import PortalRequest

SIBLINGS = {
    "organizations:view": gettext_lazy("Organization Details"),
    "readers:list": gettext_lazy("Organization Readers"),
    "credentials:list": gettext_lazy("Organization Credentials"),
    "holders:list": gettext_lazy("Organization Holders"),
}


def find_organization(request: PortalRequest, organization_id: UUID) -> Organization:
    """The organization of the address. Raises NotFound outside the person's reach."""
    return get_organization(actor=request.actor, organization_id=organization_id)


def url_in(place: Place, name: str, **ids: UUID) -> str:
    """The address of a page in an organization, such as ``credentials:list``, or about something of it."""
    return reverse(
        name, kwargs={"distributor_id": place.distributor_id, "organization_id": place.organization_id, **ids}
    )


def organization_crumbs(
    organization: Organization, here: str, *deeper: str | tuple[str, str]
) -> dict[str, Any]:
    """``crumbs`` and ``siblings`` of a page.

    ``here`` is a key of SIBLINGS; ``deeper`` are the titles below, with their addresses where they have one.
    """
    pages = {name: url_in(organization.place, name) for name in SIBLINGS}
    crumbs = [
        (_("Organizations"), reverse("organizations:list", args=[organization.distributor_id])),
        (organization.name, pages["organizations:view"]),
        (SIBLINGS[here], pages[here]),
        *((below, "") if isinstance(below, str) else below for below in deeper),
    ]
    siblings = [
        {"label": label, "href": pages[name], "current": name == here} for name, label in SIBLINGS.items()
    ]
    return {
        "crumbs": [{"label": label, "href": href} for label, href in crumbs],
        "siblings": [] if deeper else siblings,
    }
