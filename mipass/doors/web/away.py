"""The answer while the database is away: 503, when to come again, and what of the request is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

COME_AGAIN = "2"  # seconds; a leader that died has a follower within half a minute
KEY = "request_key"
SAFE = {"GET", "HEAD", "OPTIONS"}
Fields = Sequence[tuple[str, str]]


def database_away(request: HttpRequest) -> HttpResponse:
    """A page, or a problem document (RFC 9457) to programs. Needs no database."""
    is_programs = request.path.startswith(settings.API_PATHS) or not request.accepts("text/html")
    answer = _problem(request) if is_programs else _page(request)
    answer["Retry-After"] = COME_AGAIN
    answer["Cache-Control"] = "no-store"
    return answer


def _problem(request: HttpRequest) -> HttpResponse:
    detail = "The database cannot be reached. Try again in a few seconds."
    if request.method not in SAFE:
        detail += " Whether this was done is not known."
    body = {
        "type": "about:blank",
        "title": HTTPStatus.SERVICE_UNAVAILABLE.phrase,
        "status": 503,
        "code": "unavailable",
        "detail": detail,
    }
    return JsonResponse(body, status=503, content_type="application/problem+json")


def _page(request: HttpRequest) -> HttpResponse:
    again = _sent_with_a_key(request)
    context: Mapping[str, object] = {
        "request": request,  # without the context of other pages, which asks the database who this is
        "brand": {"name": settings.CONFIG.brand_name},
        "text": _words(request, again),
        "again": again,
    }
    return HttpResponse(render_to_string("portal/away.html", context), status=503)


def _words(request: HttpRequest, again: Fields) -> str:
    if request.method in SAFE:
        return _("The portal's database cannot be reached. Try again in a few seconds.")
    if again:
        return _(
            "The portal's database cannot be reached, so whether this was done is not known. Press again in "
            "a few seconds: it will not be done twice."
        )
    return _(
        "The portal's database cannot be reached, so whether this was done is not known. Look in a few "
        "seconds before you do it again."
    )


def _sent_with_a_key(request: HttpRequest) -> Fields:
    """All fields of a form that is done once however often it comes; none of others, or of one with files."""
    try:
        if request.method != "POST" or not request.POST.get(KEY) or request.FILES:
            return ()
        return [(name, str(value)) for name, values in request.POST.lists() for value in values]
    except (SuspiciousOperation, MultiPartParserError, OSError):  # it could not be read in the first place
        return ()
