"""The newest of what happened to one object, for the timeline on its page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.urls import reverse

from mipass.base.audit.queries import EventFilter, list_events
from mipass.domains.admins.permissions import VIEW_AUDIT
from mipass.doors.web.door import PortalRequest
from mipass.doors.web.events import describe
from mipass.doors.web.naming import names_within

LENGTH = 20


def timeline(
    request: PortalRequest, *, subject_id: UUID | None = None, organization_id: UUID | None = None
) -> dict[str, Any]:
    """``timeline`` for ui/timeline.html: of an object, or of all that belongs to an organization.

    It shows lines of the audit log, so it is empty for whoever may not read that.
    """
    if not request.actor.can(VIEW_AUDIT):
        return {}
    narrowed = EventFilter(subject_id=subject_id, organization_id=organization_id)
    events = list(list_events(actor=request.actor, narrowed=narrowed).order_by("-at", "-id")[: LENGTH + 1])
    entries = describe(events[:LENGTH], names_within(request.actor, events))
    params = f"object={subject_id}" if subject_id else f"organization={organization_id}"
    page = reverse("audit:list", kwargs={"distributor_id": request.distributor.id})
    return {
        "timeline": {
            "entries": entries,
            "has_more": len(events) > LENGTH,
            "all_url": f"{page}?{params}",
            "names_objects": subject_id is None,
        }
    }
