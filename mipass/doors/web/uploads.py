"""How much a request may carry: decided before any of it is read, since Django would first keep all of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from mipass.doors.web.errors import bad_request, error_page

MOST_DIGITS = 15
FORM_PARTS = 20_000  # bytes that a form needs beside the file


def takes_upload(size: int) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """A view whose form carries a file of up to ``size`` bytes, from whoever is signed in."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        view.upload_size = size  # type: ignore[attr-defined]  # read by the middleware below
        return view

    return decorate


def told_length(request: HttpRequest) -> int:
    """How many octets the body has by its header. Raises BadRequest where that is no number."""
    told = str(request.META.get("CONTENT_LENGTH") or "0")
    if not (told.isascii() and told.isdigit() and len(told) <= MOST_DIGITS):
        raise BadRequest
    return int(told)


class UploadLimits:
    """Middleware: 413 for a body larger than its view takes. Stands before whatever reads the body."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Django calls this before the view, once every middleware has seen the request."""
        try:
            length = told_length(request)
        except BadRequest as error:
            return bad_request(request, error)
        if length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE:  # nearly every request, and it asks no session
            return None
        if length <= getattr(request, "may_upload", 0):  # a client of the API, whose token was looked at
            return None
        largest = getattr(view, "upload_size", 0)
        if length <= largest + FORM_PARTS and request.user.is_authenticated:
            return None
        return error_page(request, 413, _("What was sent is too large; none of it was accepted."))


upload_limits = UploadLimits
