"""The page of a portal whose database was put back to an older state: it says so, and does nothing else."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string

from mipass.base.audit.holding import held_lately
from mipass.doors.portal.health import PATHS as HEALTH_PATHS

LATER = "300"  # seconds


def held_page(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer every page with that one while the portal is held; files and probes are answered as ever."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.path in HEALTH_PATHS or not held_lately():
            return get_response(request)
        # Without the context of other pages, which asks the database who this is.
        context = {"request": request, "brand": {"name": settings.CONFIG.brand_name}}
        page = render_to_string("portal/held.html", context)
        return HttpResponse(page, status=503, headers={"Retry-After": LATER, "Cache-Control": "no-store"})

    return middleware
