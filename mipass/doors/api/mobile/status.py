"""Where phones, installers' apps and readers fetch an organization's status list. It is signed, so public."""

from __future__ import annotations

from contextlib import nullcontext
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from mipass.base.kit.errors import NotFound
from mipass.base.kit.replica import may_be_old
from mipass.domains.issuer.lists import status_token
from mipass.domains.issuer.queries import status_uri
from mipass.domains.issuer.revocations import revocation_list
from mipass.domains.issuer.signing_time import WrongTime
from mipass.doors.api.problems import problem, refusal
from mipass.protocol.revocations import CONTENT_TYPE as REVOCATIONS
from mipass.protocol.statuslist import CONTENT_TYPE

REVOCATIONS_SECONDS = 3600


@require_safe
def status_list(request: HttpRequest, organization_id: UUID) -> HttpResponseBase:
    """The status list as it is now, or 304 to whoever has it. Kept by caches for its time to live.

    Who must see a change at once asks with ``Cache-Control: no-cache``. Lists of the past are not kept
    (the draft, 8.4), and there is the one form.
    """
    if "time" in request.GET:
        return problem(501, "no_past_lists", "Lists of the past are not kept: ask without time.")
    if not request.accepts(CONTENT_TYPE):
        return problem(406, "not_acceptable", f"The list comes as {CONTENT_TYPE} alone.")
    try:
        with nullcontext() if "no-cache" in request.headers.get("Cache-Control", "") else may_be_old():
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


@require_safe
def revocations(_request: HttpRequest, organization_id: UUID, root_id: UUID) -> HttpResponse:
    """The revocation list of one of the organization's roots (RFC 5280), as its certificates name it."""
    try:
        content = revocation_list(organization_id=organization_id, root_id=root_id)
    except (NotFound, WrongTime) as error:
        return refusal(error)
    answer = HttpResponse(content, content_type=REVOCATIONS)
    patch_cache_control(answer, public=True, max_age=REVOCATIONS_SECONDS)
    return answer


urlpatterns: list[URLPattern] = [
    path("<uuid:organization_id>/status", status_list, name="status_list"),
    path("<uuid:organization_id>/revoked/<uuid:root_id>.crl", revocations, name="revocation_list"),
    path("<uuid:organization_id>/status/aggregation", aggregation, name="status_list_aggregation"),
]
