"""The address that an open page asks now and then."""

from __future__ import annotations

from django.http import HttpResponse

from mipass.domains.organizations.permissions import VIEW
from mipass.doors.portal.live.pulse import mark_of
from mipass.doors.web.door import PortalRequest, portal_page


@portal_page(VIEW)
def pulse(request: PortalRequest) -> HttpResponse:
    """304 while nothing changed since the mark that the page carries, else 200 and the new mark."""
    mark = f'"{mark_of(request.actor)}"'
    known = request.headers.get("If-None-Match", "").removeprefix("W/")
    return HttpResponse(
        status=304 if known == mark else 200, headers={"ETag": mark, "Cache-Control": "no-cache"}
    )
