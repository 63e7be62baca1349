"""Refusals that no view handled become pages; nothing internal is shown."""

from __future__ import annotations

from collections.abc import Callable

from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from mipass.base.kit.errors import DomainError, Forbidden, Invalid, NotFound, Refused, TooManyAttempts

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
            error = Refused(_("Somebody changed this just now. Look again and retry."), code="conflict")
        if not isinstance(error, DomainError):
            return None
        status = next(code for kind, code in STATUS.items() if isinstance(error, kind))
        answer = error_page(request, status, error.message)
        if isinstance(error, TooManyAttempts):
            answer["Retry-After"] = str(error.retry_after)
        return answer


domain_errors = DomainErrors

HEADINGS = {
    400: "This request cannot be read",
    403: "You may not do this",
    404: "There is nothing here",
    409: "This cannot be done now",
    413: "This is too large",
    422: "Something is not right",
    429: "Too many attempts",
    500: "Something went wrong",
}


def error_page(request: HttpRequest, status: int, message: str) -> HttpResponse:
    """The page for an error, in the portal's look."""
    context = {"error_heading": _(HEADINGS[status]), "error_text": message}
    return render(request, "portal/error.html", context, status=status)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the name is Django's
    """Django's handler400."""
    return error_page(request, 400, _("The browser sent something that the portal does not understand."))


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the name is Django's
    """Django's handler403."""
    return error_page(request, 403, _("You do not have permission to do this."))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 (Django names it)
    """The page when a form's protection token is missing or old."""
    return error_page(
        request, 403, _("This form is too old, or cookies are off. Reload the page and try again.")
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  the name is Django's
    """Django's handler404."""
    return error_page(request, 404, _("Check the address, or go back to where you came from."))


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Needs no database."""
    return render(request, "portal/server_error.html", status=500)
