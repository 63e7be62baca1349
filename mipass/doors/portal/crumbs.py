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
    """``crumbs`` and ``siblings`` of a page; ``here`` is a key of SIBLINGS, ``deeper`` the title below it."""
    ids = {"distributor_id": organization.distributor_id, "organization_id": organization.id}
    pages = [(name, str(label), reverse(name, kwargs=ids)) for name, label in SIBLINGS.items()]
    home = reverse("organizations:list", kwargs={"distributor_id": organization.distributor_id})
    crumbs = [(_("Organizations"), home), *((label, href) for name, label, href in pages if name == here)]
    return {
        "crumbs": [{"label": label, "href": href} for label, href in [*crumbs, *((d, "") for d in deeper)]],
        "siblings": [{"label": label, "href": href, "current": name == here} for name, label, href in pages],
    }
