"""What only somebody who signed in of late may do. Others are asked again, and lose nothing they sent."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from mipass.base.kit.clock import now
from mipass.base.kit.vault import CannotOpen, installation_key, seal, unseal
from mipass.domains.accounts.models import Account

RECENT_SECONDS = 15 * 60
KEPT = "kept_form"
KEPT_SECONDS = 10 * 60
KEPT_BYTES = 100_000
SAFE = {"GET", "HEAD"}

View = TypeVar("View", bound=Callable[..., HttpResponse])


@dataclass(frozen=True, slots=True)
class SignIn:
    """How the present session began: ``password``, ``passkey`` or ``third-party``, and with which of them."""

    method: str
    issuer: str = ""
    subject: str = ""
    passkey_id: int | None = None


def signed_in_recently(request: HttpRequest) -> bool:
    """Whether the person proved who they are, by whatever means, within the last 15 minutes."""
    records = get_authentication_records(request, cast("Account", request.user))
    return any(0 <= now().timestamp() - record["at"] < RECENT_SECONDS for record in records[-1:])


def how_signed_in(request: HttpRequest) -> SignIn:
    """The first proof of the session."""
    records = get_authentication_records(request, cast("Account", request.user))
    first = records[0] if records else {}
    if first.get("method") == "socialaccount":
        return SignIn("third-party", first.get("provider", ""), first.get("uid", ""))
    if first.get("passwordless"):
        return SignIn("passkey", passkey_id=first["id"])
    return SignIn("password")


def recent_sign_in(view: View) -> View:
    """Let only somebody who signed in within 15 minutes send this form.

    Goes below ``portal_page`` or ``signed_in``. Anybody else confirms who they are first; what they sent is
    kept, sealed, and taken up again when they come back at once.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in SAFE:
            _take_up(request)
        elif not signed_in_recently(request):
            return _ask_again(request)
        return view(request, *args, **kwargs)

    return cast("View", page)


def recent_sign_in_to_see(view: View) -> View:
    """As :func:`recent_sign_in`, for a page that may not even be looked at without."""
    guarded = recent_sign_in(view)

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in SAFE and not signed_in_recently(request):
            return redirect(confirm_address(request.get_full_path()))
        return guarded(request, *args, **kwargs)

    return cast("View", page)


def confirm_address(back: str) -> str:
    """Where a person confirms who they are, and then returns from."""
    return f"{reverse('confirm_sign_in')}?{urlencode({REDIRECT_FIELD_NAME: back})}"


def return_address(request: HttpRequest, asked: str, otherwise: str = "my_account") -> str:
    """The address that was asked for if it is of this site, else that of a route."""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if is_ours else reverse(otherwise)


def note_confirmed(request: HttpRequest) -> None:
    """From here the kept form may be taken up, by the page it was sent to."""
    if kept := request.session.get(KEPT):
        request.session[KEPT] = {**kept, "confirmed": True}


def _ask_again(request: HttpRequest) -> HttpResponse:
    form = request.POST.copy()
    form.pop("csrfmiddlewaretoken", None)
    path, body = request.get_full_path(), form.urlencode().encode()
    request.session.pop(KEPT, None)
    if len(body) <= KEPT_BYTES:
        sealed = seal(installation_key(KEPT), body, _binding(request, path))
        request.session[KEPT] = {
            "path": path,
            "form": base64.b64encode(sealed).decode(),
            "at": now().timestamp(),
            "confirmed": False,
        }
    confirm = confirm_address(path)
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": confirm})
    return redirect(confirm)


def _take_up(request: HttpRequest) -> None:
    """Turn a return from the confirmation into the form that was sent before it."""
    kept = request.session.get(KEPT)
    if not kept or kept["path"] != request.get_full_path() or request.method != "GET":
        return
    del request.session[KEPT]
    is_fresh = now().timestamp() - kept["at"] < KEPT_SECONDS
    if not (kept["confirmed"] and is_fresh and signed_in_recently(request)):
        return
    try:
        sealed = base64.b64decode(kept["form"])
        body = unseal(installation_key(KEPT), sealed, _binding(request, kept["path"]))
    except CannotOpen:
        return
    request.method, request.POST = "POST", QueryDict(body, encoding=settings.DEFAULT_CHARSET)


def _binding(request: HttpRequest, path: str) -> bytes:
    return f"{cast('Account', request.user).id}\n{path}".encode()
