"""A form whose token against forgery is not the browser's: what to do, and nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mipass.doors.portal.invitations.signing_up import sign_up_again
from mipass.doors.web.errors import error_page
from mipass.doors.web.recent import return_address
from mipass.doors.web.senders import has_old_token, sender_of
from mipass.doors.web.typed import address_after_login, address_of_form, go

# What somebody does who is not signed in: of no use any more once they are.
SIGN_IN = {
    "account_login",
    "account_signup",
    "account_reset_password",
    "mfa_authenticate",
    "passkey_login",
    "passkey_options",
    "third_party_login",
    "third_party_signup",
}
# Of these, the pages with fields, which come back with what was typed.
PAGES = {"account_login", "account_signup", "account_reset_password", "third_party_signup"}
INVITED = "invitation_sign_up"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001 (Django names it)
    """Whoever sent it from a page of before a login is led on; of a form from elsewhere nothing is taken."""
    route = request.resolver_match.view_name if request.resolver_match else ""
    if not has_old_token(request):
        return _refused(
            request, _("This form is too old, or cookies are off. Reload the page and try again.")
        )
    if route in SIGN_IN or route == INVITED:
        return _invited(request) if route == INVITED else _sign_in(request, route)
    sender = sender_of(request)
    if sender is None:
        return _refused(
            request,
            _("This page is older than the last login in this browser. Reload it and send the form again."),
        )
    if not request.user.is_authenticated:
        return go(request, address_after_login(request, sender))
    if sender != request.user.id:
        return _refused(
            request,
            _("Someone else has logged in to this browser in the meantime. Nothing was sent, or kept."),
        )
    return go(request, address_of_form(request, sender))


def _refused(request: HttpRequest, text: str) -> HttpResponse:
    return error_page(request, 403, text)


def _sign_in(request: HttpRequest, route: str) -> HttpResponseBase:
    """Go on where another tab has logged in; else the same page again, with a token of now."""
    if request.user.is_authenticated:
        return go(
            request, return_address(request, request.POST.get(REDIRECT_FIELD_NAME, ""), otherwise="home")
        )
    messages.warning(request, _("This page was too old. Please try again."))
    if route not in PAGES:
        return redirect("account_login")
    return _page_again(request)


def _invited(request: HttpRequest) -> HttpResponseBase:
    """To the invitation where somebody has logged in meanwhile; else the same page again."""
    match = request.resolver_match
    assert match is not None
    if request.user.is_authenticated:
        return redirect("invitation", match.kwargs["token"])
    messages.warning(request, _("This page was too old. Please try again."))
    return sign_up_again(request, match.kwargs["token"])


def _page_again(request: HttpRequest) -> HttpResponseBase:
    """The form's page as it is when opened, with what was typed but for passwords. Acts on nothing."""
    match = request.resolver_match
    assert match is not None
    typed = {name: value for name, value in request.POST.items() if "password" not in name}
    back = {name: value for name, value in typed.items() if name == REDIRECT_FIELD_NAME}
    request.method, request.GET = "GET", _query(request, back)
    view: Any = match.func
    answer: HttpResponseBase = view.view_class.as_view(initial=typed)(request, *match.args, **match.kwargs)
    answer.status_code = 422 if answer.status_code == 200 else answer.status_code
    return answer


def _query(request: HttpRequest, back: dict[str, Any]) -> Any:
    query = request.GET.copy()
    query.update(back)
    return query
