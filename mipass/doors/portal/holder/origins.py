"""Lets the holder's page ask the mobile API where it has a host of its own (CORS, Fetch standard 3.2).

Nothing there goes by cookies, so no origin gains what it could not ask for itself; still only this one may.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

Handler = Callable[[HttpRequest], HttpResponseBase]

PATHS = ("/mobile/", "/.well-known/openid-credential-issuer/", "/.well-known/oauth-authorization-server/")
HEADERS = "Authorization, Content-Type, DPoP, If-None-Match"


def holder_origin(get_response: Handler) -> Handler:
    """Answer the browser's questions for the mobile API, and mark the API's answers as readable there."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        origin = _foreign_origin()
        if not request.path.startswith(PATHS) or not origin or request.headers.get("Origin") != origin:
            return get_response(request)
        is_question = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if is_question else get_response(request)
        response["Access-Control-Allow-Origin"] = origin
        response["Vary"] = "Origin"
        if is_question:
            response["Access-Control-Allow-Methods"] = "GET, POST"
            response["Access-Control-Allow-Headers"] = HEADERS
            response["Access-Control-Max-Age"] = "3600"
        else:
            response["Access-Control-Expose-Headers"] = "DPoP-Nonce, ETag, WWW-Authenticate"
        return response

    return middleware


def _foreign_origin() -> str | None:
    """The page's origin where it is not the portal's."""
    page, portal = (urlsplit(url) for url in (settings.CONFIG.holder_url, settings.CONFIG.public_url))
    if (page.scheme, page.netloc) == (portal.scheme, portal.netloc):
        return None
    return f"{page.scheme}://{page.netloc}"
