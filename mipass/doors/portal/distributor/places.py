"""Where what concerns the distributor as a whole leads back to."""

from __future__ import annotations

from django.urls import reverse

from mipass.domains.distributors.permissions import VIEW
from mipass.doors.web.door import PortalRequest


def above(request: PortalRequest) -> str:
    """The distributor's page, or where they arrive for who may not open that."""
    if request.actor.can(VIEW):
        return reverse("distributor:view", args=[request.distributor.id])
    return reverse("home")
