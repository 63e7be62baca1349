"""Where the pages of API clients are, and what stands above them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.domains.clients.models import ApiClient
from mipass.domains.distributors.permissions import VIEW
from mipass.domains.organizations.permissions import VIEW as SITES
from mipass.doors.web.door import PortalRequest


def client_url(request: PortalRequest, name: str, client: ApiClient | None = None, **ids: Any) -> str:
    """The address of a page such as ``view``."""
    place = {"distributor_id": request.distributor.id, **ids}
    return reverse(f"clients:{name}", kwargs=place | ({"client_id": client.id} if client else {}))


def client_crumbs(request: PortalRequest, *deeper: str) -> dict[str, Any]:
    """``crumbs``: down from the distributor's page, or from the organizations for who may not open that."""
    listed = {"label": _("API Clients"), "href": client_url(request, "list")}
    return {"crumbs": [*_above(request), listed, *({"label": below, "href": ""} for below in deeper)]}


def _above(request: PortalRequest) -> list[dict[str, Any]]:
    ways = [(VIEW, _("Distributor"), "distributor:view"), (SITES, _("Organizations"), "organizations:list")]
    place = {"distributor_id": request.distributor.id}
    open_to = [(label, route) for needed, label, route in ways if request.actor.can(needed)]
    return [{"label": label, "href": reverse(route, kwargs=place)} for label, route in open_to[:1]]
