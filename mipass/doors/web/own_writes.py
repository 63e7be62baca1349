"""Who has just changed something reads what came of it: a cookie says how far the leader had written then."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from mipass.base.kit.replica import NOTHING, has_replica, note_written, place_in_log

Handler = Callable[[HttpRequest], HttpResponseBase]
COOKIE = f"{settings.COOKIE_PREFIX}written"
KEPT = timedelta(hours=1)  # a replica that lags longer is not read anyway
SAFE = {"GET", "HEAD", "OPTIONS"}
MOST_DIGITS = 18


def own_writes(get_response: Handler) -> Handler:
    """Let replicas be read by each person as their own writes allow. Not used where there is no replica."""
    if not has_replica():
        raise MiddlewareNotUsed

    def middleware(request: HttpRequest) -> HttpResponseBase:
        note_written(_told(request.COOKIES.get(COOKIE, "")))
        response = get_response(request)
        if request.method not in SAFE and not request.path.startswith(settings.API_PATHS):
            response.set_cookie(
                COOKIE,
                str(place_in_log()),
                max_age=KEPT,
                secure=settings.SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def _told(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else NOTHING
