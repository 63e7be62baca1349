"""Refusals that no view handled become pages; nothing internal is shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

from django.conf import settings
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.away import is_away
from mipass.base.kit.errors import DomainError, Forbidden, Invalid, NotFound, Refused, TooManyAttempts
from mipass.doors.web.away import database_away

STATUS = {NotFound: 404, Forbidden: 403, Invalid: 422, Refused: 409, TooManyAttempts: 429}


class DomainErrors:
    """Middleware: the page for a DomainError, with its status."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Django calls this when a view raises."""
        if isinstance(error, IntegrityError):
            # Two changes met in the database, and the second found its place taken.
            error = Refused(_("Someone has just changed this. Check it and try again."), code="conflict")
        if not isinstance(error, DomainError):
            return None
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        answer = error_page(request, status, error.message)
        if isinstance(error, TooManyAttempts):
            answer["Retry-After"] = str(error.retry_after)
        return answer


domain_errors = DomainErrors


class Look(NamedTuple):
    """How an error's page looks: its heading, the tone of its mark, and the icon in it."""

    heading: str | Promise
    tone: str
    icon: str


LOOKS = {
    400: Look(gettext_lazy("This request cannot be read"), "warn", "alert-triangle"),
    403: Look(gettext_lazy("You may not do this"), "warn", "lock"),
    404: Look(gettext_lazy("There is nothing here"), "", "search"),
    409: Look(gettext_lazy("This cannot be done now"), "warn", "alert-triangle"),
    413: Look(gettext_lazy("This is too large"), "warn", "upload"),
    422: Look(gettext_lazy("Something is not right"), "warn", "alert-triangle"),
    429: Look(gettext_lazy("Too many attempts"), "warn", "hourglass"),
}


def error_page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """The page for an error, in the portal's look."""
    heading, tone, icon = LOOKS[status]
    context = {"error_heading": heading, "error_text": message, "message_tone": tone, "message_icon": icon}
    return render(request, "portal/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the name is Django's
    """Django's handler400."""
    return error_page(request, 400, _("The browser sent something that the portal does not understand."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the name is Django's
    """Django's handler403."""
    return error_page(request, 403, _("You do not have permission to do this."))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the name is Django's
    """Django's handler404."""
    return error_page(request, 404, _("Check the address, or go back to where you came from."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500, called while the error is handled: 503 if the database was away. Needs none."""
    if is_away(sys.exception()):
        return database_away(request)
    # Without the context of other pages, which asks the database who this is.
    context = {"request": request, "brand": {"name": settings.CONFIG.brand_name}}
    return HttpResponse(render_to_string("portal/server_error.html", context), status=500)
