"""Where the pages about webhooks are, and what stands above them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.domains.distributors.permissions import VIEW
from mipass.domains.webhooks.models import WebhookEndpoint
from mipass.doors.web.door import PortalRequest


def url_of(request: PortalRequest, name: str, **ids: UUID) -> str:
    """The address of such a page, e.g. ``view``."""
    return reverse(f"webhooks:{name}", kwargs={"distributor_id": request.distributor.id, **ids})


def crumbs(request: PortalRequest, *deeper: tuple[str, str]) -> list[dict[str, Any]]:
    """Down from the distributor's page, for those who may open that."""
    above = [(_("Distributor"), reverse("distributor:view", args=[request.distributor.id]))]
    listed = [(_("Webhooks"), url_of(request, "list"))]
    path = [*(above if request.actor.can(VIEW) else []), *listed, *deeper]
    return [{"label": label, "href": href} for label, href in path]


def details_crumb(request: PortalRequest, endpoint: WebhookEndpoint) -> tuple[str, str]:
    """The crumb of one endpoint's page."""
    return endpoint.name, url_of(request, "view", endpoint_id=endpoint.id)
