"""Where what concerns the distributor as a whole leads back to."""

from __future__ import annotations

from django.urls import reverse

from mipass.domains.distributors.permissions import VIEW
from mipass.doors.web.door import PortalRequest


def above(request: PortalRequest) -> str:
    """The distributor's page, or *Home* for who may not open that."""
    page = "distributor:view" if request.actor.can(VIEW) else "attention:distributor"
    return reverse(page, args=[request.distributor.id])
