"""What only somebody who signed in of late may do. Others are asked again, and lose nothing they sent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse

from mipass.base.kit.clock import now
from mipass.base.kit.site import is_of_site
from mipass.domains.accounts.models import Account
from mipass.doors.web import kept
from mipass.doors.web.freshness import Wants, wanted_by
from mipass.doors.web.sent import sending_page

RECENT_SECONDS = 15 * 60
SAFE = {"GET", "HEAD"}
FACTOR = "factor"

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


def recent_where_due(view: View) -> View:
    """Ask for a recent sign-in as the table of :mod:`mipass.doors.web.freshness` says for the address.

    Goes below what decides who may enter. A form that was kept meanwhile comes back here.
    """

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wants = wanted_by(request.resolver_match.view_name if request.resolver_match else "")
        return _way_to_confirm(request, wants) or view(request, *args, **kwargs)

    return cast("View", page)


def recent_sign_in(view: View) -> View:
    """Let only somebody who signed in within 15 minutes send this form: for a view that decides by itself."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _way_to_confirm(request, Wants.SEND) or view(request, *args, **kwargs)

    return cast("View", page)


def _way_to_confirm(request: HttpRequest, wants: Wants) -> HttpResponse | None:
    if wants is Wants.ANY:
        return None
    if request.method == "POST" and kept.FIELD in request.POST:
        return _take_up(request)
    if wants is Wants.MANY or signed_in_recently(request):
        return None
    if request.method in SAFE:
        return redirect(confirm_address(request.get_full_path())) if wants is Wants.SEE else None
    return _ask_again(request)


def _take_up(request: HttpRequest) -> HttpResponse | None:
    """Go on with the form that was kept; what is no form of this address's, or too late, acts on nothing."""
    if signed_in_recently(request) and kept.take_up(request):
        return None
    return redirect(return_address(request, request.POST.get("next", "")))


def _ask_again(request: HttpRequest) -> HttpResponse:
    back = return_address(request, sending_page(request), otherwise=request.get_full_path())
    confirm = confirm_address(back, form=kept.keep(request))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": confirm})
    return redirect(confirm)


def confirm_address(back: str, *, form: str = "", factor: bool = False) -> str:
    """Where a person confirms who they are, then goes on with the kept form of this nonce, or returns.

    ``factor``: by a second factor, however recently they signed in.
    """
    query = {REDIRECT_FIELD_NAME: back, **({kept.FIELD: form} if form else {})}
    query |= {FACTOR: "1"} if factor else {}
    return f"{reverse('confirm_sign_in')}?{urlencode(query)}"


def return_address(request: HttpRequest, asked: str, otherwise: str = "my_account") -> str:
    """The address that was asked for if it is of this site, else that of a route, or a path."""
    # A word without a slash would be taken for a route's name, "httpx" too.
    is_ours = asked.startswith(("/", "http://", "https://")) and is_of_site(
        asked, host=request.get_host(), secure=request.is_secure()
    )
    return asked if is_ours else resolve_url(otherwise)
