"""Which pages of other origins may ask the mobile API and read its answers (CORS, Fetch standard 3.2).

Nothing there goes by cookies, so no origin gains what it could not ask for itself. What is public is for all
of them; what tokens are for is for the holders' page, where it has a host of its own, and for wallets that
the settings name.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

Handler = Callable[[HttpRequest], HttpResponseBase]

_ISSUER = "/mobile/[0-9a-fA-F-]{36}"
_METADATA = "(openid-credential-issuer|oauth-authorization-server)"
PUBLIC = re.compile(
    rf"/\.well-known/{_METADATA}/.*"
    rf"|{_ISSUER}/(\.well-known/{_METADATA}|nonce|status|status/aggregation|revoked/.*)"
)
WALLET = re.compile(rf"{_ISSUER}/(token|credential|notification|offers/[^/]+(/code)?)")
OTHER = "/mobile/"
HEADERS = "Authorization, Content-Type, DPoP, If-None-Match"
EXPOSED = "DPoP-Nonce, ETag, Retry-After, WWW-Authenticate"


def cross_origin(get_response: Handler) -> Handler:
    """Answer browsers' questions for the mobile API, and mark its answers as readable where they are."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        allowed = _allowed(request)
        if not allowed:
            return get_response(request)
        is_question = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
        response = HttpResponse(status=204) if is_question else get_response(request)
        response["Access-Control-Allow-Origin"] = allowed
        if allowed != "*":
            patch_vary_headers(response, ["Origin"])
        if is_question:
            response["Access-Control-Allow-Methods"] = "GET, POST"
            response["Access-Control-Allow-Headers"] = HEADERS
            response["Access-Control-Max-Age"] = "3600"
        else:
            response["Access-Control-Expose-Headers"] = EXPOSED
        return response

    return middleware


def _allowed(request: HttpRequest) -> str:
    """Which origin may read the answer: any, the one that asks, or none."""
    if PUBLIC.fullmatch(request.path):
        return "*"
    origin = request.headers.get("Origin", "")
    named = settings.CONFIG.wallet_origins if WALLET.fullmatch(request.path) else []
    is_ours = request.path.startswith(OTHER) and origin == _foreign_page()
    return origin if origin and (is_ours or origin in named) else ""


def _foreign_page() -> str | None:
    """The holders' page's origin where it is not the portal's."""
    page, portal = (urlsplit(url) for url in (settings.CONFIG.holder_url, settings.CONFIG.public_url))
    if (page.scheme, page.netloc) == (portal.scheme, portal.netloc):
        return None
    return f"{page.scheme}://{page.netloc}"
