"""Where a page about one organization stands, and its sibling pages."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.domains.organizations.models import Organization

SIBLINGS = {
    "organizations:view": gettext_lazy("Organization Details"),
    "readers:list": gettext_lazy("Organization Readers"),
    "credentials:list": gettext_lazy("Organization Credentials"),
}


def organization_crumbs(organization: Organization, here: str, *deeper: str) -> dict[str, Any]:
    """``crumbs`` and ``siblings`` of a page; ``here`` is a key of SIBLINGS, ``deeper`` the titles below."""
    ids = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    pages = {name: reverse(name, kwargs=ids) for name in SIBLINGS}
    crumbs = [
        (_("Organizations"), reverse("organizations:list", args=[organization.distributor_id])),
        (organization.name, pages["organizations:view"]),
        (SIBLINGS[here], pages[here]),
        *((label, "") for label in deeper),
    ]
    siblings = [
        {"label": label, "href": pages[name], "current": name == here} for name, label in SIBLINGS.items()
    ]
    return {
        "crumbs": [{"label": label, "href": href} for label, href in crumbs],
        "siblings": [] if deeper else siblings,
    }
