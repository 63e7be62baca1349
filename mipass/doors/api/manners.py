"""What holds for every request to the mobile API: no cookies, no pages, no endless trying."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mipass.doors.api.problems import as_problem, problem

Handler = Callable[[HttpRequest], HttpResponseBase]

PATHS = ("/mobile/", "/.well-known/openid-credential-issuer/", "/.well-known/oauth-authorization-server/")
REFUSALS = 300  # of one address within the window; phones behind one router share it
WINDOW = 600  # seconds


def api_manners(get_response: Handler) -> Handler:
    """Answer the API's requests without cookies, in JSON, uncached unless a view says other.

    Tokens, links and codes are too long or too few to be guessed; an address that collects refusals is told
    429 all the same.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith(PATHS):
            return get_response(request)
        # A browser that is signed in to the portal sends its cookies along; here they mean nothing.
        request.META.pop("HTTP_COOKIE", None)
        response = as_problem(request, get_response(request))
        if _is_refusal(response) and _too_many(request):
            response = problem(429, "too_many_attempts", "Too many refused requests. Try again later.")
            response["Retry-After"] = str(WINDOW)
        response.headers.setdefault("Cache-Control", "no-store")
        _vary_by_no_cookie(response)
        return response

    return middleware


def refuse_plain_http(get_response: Handler) -> Handler:
    """Refuse what programs ask without TLS, where pages are led to it (ASVS 5.0, 4.1.2)."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        is_open = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if not is_open or not request.path.startswith(settings.API_PATHS):
            return get_response(request)
        response = problem(403, "https_required", "Use https. What was sent was not protected on its way.")
        response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def _vary_by_no_cookie(response: HttpResponseBase) -> None:
    """What Django notes for the session that nobody has here would keep lists out of shared caches."""
    names = [name for name in response.headers.get("Vary", "").split(", ") if name not in {"", "Cookie"}]
    if names:
        response.headers["Vary"] = ", ".join(names)


def _is_refusal(response: HttpResponseBase) -> bool:
    return HTTPStatus.BAD_REQUEST <= response.status_code < HTTPStatus.INTERNAL_SERVER_ERROR


def _address(request: HttpRequest) -> str:
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:  # a server on a Unix socket that was told of no proxy
        return "unknown"


def _too_many(request: HttpRequest) -> bool:
    key = f"api-refusals:{_address(request)}"
    if cache.add(key, 1, WINDOW):
        return False
    try:
        return cache.incr(key) > REFUSALS
    except ValueError:  # it expired between the two
        return False
