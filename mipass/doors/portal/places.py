"""Pages about one organization: which it is, where they are, what stands above and beside them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.actor import Place
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits.permissions import VIEW_SUMMARY
from mipass.domains.credits.queries import CreditSummary, get_credit_summary
from mipass.domains.holders import permissions as holders
from mipass.domains.organizations import permissions as organizations
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import get_organization
from mipass.domains.readers import permissions as readers
from mipass.doors.web.door import PortalRequest

SIBLINGS = {
    "organizations:view": gettext_lazy("Organization Details"),
    "readers:list": gettext_lazy("Organization Readers"),
    "credentials:list": gettext_lazy("Organization Credentials"),
    "holders:list": gettext_lazy("Organization Holders"),
}
NEEDS = {
    "organizations:view": organizations.VIEW,
    "readers:list": readers.VIEW,
    "credentials:list": credentials.VIEW,
    "holders:list": holders.VIEW,
}


def find_organization(request: PortalRequest, organization_id: UUID) -> Organization:
    """The organization of the address. Raises NotFound outside the person's reach."""
    return get_organization(actor=request.actor, organization_id=organization_id)


def shown_credits(request: PortalRequest, organization: Organization) -> CreditSummary | None:
    """An organization's credits, for whoever may see them."""
    if not request.actor.can(VIEW_SUMMARY):
        return None
    return get_credit_summary(actor=request.actor, organization=organization)


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
        {"label": label, "href": pages[name], "needs": NEEDS[name], "current": name == here}
        for name, label in SIBLINGS.items()
    ]
    return {
        "crumbs": [{"label": label, "href": href} for label, href in crumbs],
        "siblings": [] if deeper else siblings,
    }
