"""What somebody typed comes back after a login, when their session had ended or another tab had logged in.

The form is kept by :mod:`mipass.doors.web.kept` in this browser's session, and shown again at its own address
to the same person. Nothing is done by that: to show it, its view gets what was typed marked as not sent,
which no form finds valid, and while it runs no change is let through.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from mipass.base.kit.looking import only_looking
from mipass.doors.web import kept
from mipass.doors.web.recent import return_address
from mipass.doors.web.senders import sender_of
from mipass.doors.web.sent import sending_page
from mipass.doors.web.uploads import told_length

NONCE = "typed"
SHOWN_AGAIN = "shown_again"
UNSENT = "unsent"
START = "/"

Page = Callable[..., HttpResponse]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def shows_again(view: View) -> View:
    """Mark a view whose address can be looked at, where it shows the form that it takes."""
    view.shows_again = True  # type: ignore[attr-defined]  # read below
    return view


def address_after_login(request: HttpRequest, account_id: UUID | None = None) -> str:
    """The login, and after it the form with what was typed."""
    back = address_of_form(request, account_id or sender_of(request))
    login = resolve_url(settings.LOGIN_URL)
    return login if back == START else f"{login}?{urlencode({REDIRECT_FIELD_NAME: back}, safe='/')}"


def address_of_form(request: HttpRequest, account_id: UUID | None) -> str:
    """Where the form is shown again, with what was typed if it could be kept; else where it was sent from."""
    if not _is_shown_again(request):
        _say(request, _("Nothing was sent. Please do once more what you wanted to do."))
        return _back(request)
    path = request.get_full_path()
    if account_id and _is_small(request) and (nonce := kept.keep_typed(request, account_id)):
        return f"{path}{'&' if '?' in path else '?'}{urlencode({NONCE: nonce})}"
    _say(request, _("Nothing was sent, and what you typed could not be kept. Enter it again."))
    return path


def _is_shown_again(request: HttpRequest) -> bool:
    try:
        return getattr(resolve(request.path_info).func, "shows_again", False)
    except Resolver404:
        return False


def _is_small(request: HttpRequest) -> bool:
    """Whether it may be read although nobody is signed in."""
    return told_length(request) <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def _say(request: HttpRequest, text: str) -> None:
    messages.warning(request, text, extra_tags=UNSENT)


def _back(request: HttpRequest) -> str:
    """The page of this site that sent the request, or the start."""
    return return_address(request, sending_page(request), otherwise=START)


def go(request: HttpRequest, address: str) -> HttpResponse:
    """Lead there, from a dialog as from a page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": address})
    return redirect(address)


def typed_before(view: Page) -> Page:
    """Show what was typed where an address names it; once the form is sent anew, it is forgotten.

    Goes below what decides who may enter.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and kept.TYPED in request.session:
            kept.drop(request, kept.TYPED)
        if request.method != "GET" or NONCE not in request.GET:
            return view(request, *args, **kwargs)
        return _shown(view, request, *args, **kwargs)

    return page


def _shown(view: Page, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    nonce = _without_nonce(request)
    form = kept.look_at_typed(request, nonce)
    if form is None:
        _say(request, _("What you typed before is no longer kept. Enter it again."))
        return redirect(request.get_full_path())
    form = form.copy()
    form[SHOWN_AGAIN] = "1"
    request.method = "POST"
    request.POST = form  # type: ignore[assignment]  # Django makes the same
    with only_looking():
        answer = view(request, *args, **kwargs)
    if answer.status_code not in {200, 422}:
        return redirect(request.get_full_path())
    answer.status_code = 200
    return answer


def _without_nonce(request: HttpRequest) -> str:
    """Take it out of the address, which the form's own is made of."""
    query = request.GET.copy()
    nonce = query.pop(NONCE)[-1]
    request.GET = query  # type: ignore[assignment]
    request.META["QUERY_STRING"] = query.urlencode()
    return str(nonce)
