"""Where the pages of API clients are, and what stands above them."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from mipass.domains.clients.models import ApiClient
from mipass.domains.distributors.permissions import VIEW
from mipass.doors.web.door import PortalRequest


def client_url(request: PortalRequest, name: str, client: ApiClient | None = None, **ids: Any) -> str:
    """The address of a page such as ``view``."""
    place = {"distributor_id": request.distributor.id, **ids}
    return reverse(f"clients:{name}", kwargs=place | ({"client_id": client.id} if client else {}))


def client_crumbs(request: PortalRequest, *deeper: str) -> dict[str, Any]:
    """``crumbs``: down from the distributor's page, or from the organizations for who may not open that."""
    label, route = _("Organizations"), "organizations:list"
    if request.actor.can(VIEW):
        label, route = _("Distributor"), "distributor:view"
    above = {"label": label, "href": reverse(route, kwargs={"distributor_id": request.distributor.id})}
    listed = {"label": _("API Clients"), "href": client_url(request, "list")}
    return {"crumbs": [above, listed, *({"label": below, "href": ""} for below in deeper)]}
