"""Where phones, installers' apps and readers fetch an organization's status list. It is signed, so public."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from mipass.base.kit.errors import NotFound
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.queries import status_uri
from mipass.domains.issuer.signing_time import WrongTime
from mipass.doors.api.problems import refusal
from mipass.protocol.statuslist import CONTENT_TYPE


@require_safe
def status_list(request: HttpRequest, organization_id: UUID) -> HttpResponseBase:
    """The status list as it is now, or 304 to whoever has it. Kept by caches for its time to live.

    Who must see a change at once asks with ``Cache-Control: no-cache``.
    """
    try:
        token = status_token(organization_id)
    except (NotFound, WrongTime) as error:
        return refusal(error)
    answer = HttpResponse(token.content, content_type=CONTENT_TYPE, headers={"ETag": token.etag})
    patch_cache_control(answer, public=True, max_age=int(token.ttl.total_seconds()))
    return get_conditional_response(request, etag=token.etag, response=answer) or answer


@require_safe
def aggregation(_request: HttpRequest, organization_id: UUID) -> HttpResponse:
    """Which status lists the organization has (the draft, section 9.3): one."""
    try:
        status_token(organization_id)
    except (NotFound, WrongTime) as error:
        return refusal(error)
    return JsonResponse({"status_lists": [status_uri(organization_id)]})


urlpatterns: list[URLPattern] = [
    path("<uuid:organization_id>/status", status_list, name="status_list"),
    path("<uuid:organization_id>/status/aggregation", aggregation, name="status_list_aggregation"),
]
