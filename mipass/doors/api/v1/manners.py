"""What holds for every address below ``/api/``: no cookies, no caches, problems in JSON, rate headers."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mipass.domains.clients.queries import find_token
from mipass.domains.clients.retiring import COUNTED
from mipass.domains.credentials.bulk_uploads.taking_in import LARGEST
from mipass.doors.api.middleware import vary_by_what_matters
from mipass.doors.api.v1.problems import Refusal, answer
from mipass.doors.api.v1.quotas import MINUTE, Window
from mipass.doors.api.v1.retiring import tell_retiring
from mipass.doors.api.v1.uses import USES

PATHS = "/api/"
VERSION = "1.0"
Handler = Callable[[HttpRequest], HttpResponseBase]
_UPLOADS = re.compile(r"/api/v1/organizations/[0-9a-f-]{36}/(batches|reconciliations)")
_KEPT = ("Allow", "Retry-After", "WWW-Authenticate", "Location")


def api_manners(get_response: Handler) -> Handler:
    """See the module."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PATHS):
            return get_response(request)
        # A browser that is signed in to the portal sends its cookies along; here they mean nothing.
        request.META.pop("HTTP_COOKIE", None)
        if request.method == "POST" and _UPLOADS.fullmatch(request.path) and _has_token(request):
            request.may_upload = LARGEST  # type: ignore[attr-defined]  # read by `upload_limits`
        response = _as_problem(get_response(request))
        response.headers.setdefault("Cache-Control", "no-store")
        response["API-Version"] = VERSION
        _tell_quota(request, response)
        _tell_end(request, response)
        vary_by_what_matters(response)
        return response

    return middleware


def _has_token(request: HttpRequest) -> bool:
    """Looked at before a large body is read."""
    scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
    return scheme.lower() == "bearer" and find_token(text.strip()) is not None


def _as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """A refusal of Django's or of the framework as a problem of this API."""
    is_json = "json" in response.headers.get("Content-Type", "")
    if response.status_code < HTTPStatus.BAD_REQUEST or is_json:
        return response
    status = HTTPStatus(response.status_code)
    code = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 500: "internal"}.get(
        status, status.name.lower()
    )
    headers = {name: response.headers[name] for name in _KEPT if name in response.headers}
    return answer(Refusal(status, code, status.phrase + ".", headers=headers))


def _tell_end(request: HttpRequest, response: HttpResponseBase) -> None:
    """Of an operation that is retired. Who still uses it is counted on the client's page."""
    name = (request.resolver_match and request.resolver_match.url_name) or ""
    call = getattr(request, "call", None)
    if tell_retiring(name, response) and call is not None:
        USES.count(call.client, COUNTED + name)


def _tell_quota(request: HttpRequest, response: HttpResponseBase) -> None:
    """The headers of draft-ietf-httpapi-ratelimit-headers-10, which is no RFC yet."""
    window: Window | None = getattr(request, "quota", None)
    if window is not None:
        response["RateLimit-Policy"] = f'"{window.policy}";q={window.quota};w={MINUTE}'
        response["RateLimit"] = f'"{window.policy}";r={max(window.left, 0)};t={window.seconds_left}'
