"""*Confirm Your Email*: what a registration brought counts only if the owner of the address brought it.

The mail's link proves the address. That the registration is the reader's own is proved by the browser that
registered, by a mark in a cookie, or by the password set there; whoever has neither sets one of their own.
"""

from __future__ import annotations

import secrets
from typing import Any, cast

from allauth.account.models import EmailConfirmationHMAC
from allauth.core.ratelimit import consume_or_429
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.registrations import (
    confirm_registration,
    registration_mark,
    take_over_registration,
)
from mipass.doors.portal.signin.forms import ConfirmForm, TakeOverForm
from mipass.doors.web.door import refusals_in, show_form
from mipass.doors.web.sent import posted

COOKIE = f"{settings.COOKIE_PREFIX}registration"
COOKIE_SECONDS = settings.ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS * 24 * 60 * 60


def remember_registration(response: HttpResponseBase, account: Account | None) -> None:
    """Let this browser know the registration again that it just sent; a cookie that tells nothing if none."""
    mark = registration_mark(account) if account else secrets.token_hex(32)
    response.set_signed_cookie(
        COOKIE,
        mark,
        salt=COOKIE,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _registered_here(request: HttpRequest, account: Account) -> bool:
    mark = request.get_signed_cookie(COOKIE, "", salt=COOKIE, max_age=COOKIE_SECONDS)
    return constant_time_compare(mark or "", registration_mark(account))


def confirm_email(request: HttpRequest, key: str) -> HttpResponseBase:
    """Where the mail's link leads. A GET never confirms: scanners of mail open links, but press nothing."""
    account = _account_of(key)
    if account is None:
        return _void(request)
    is_ours = _registered_here(request, account)
    if request.method != "POST":
        return _page(request, key, account, is_ours=is_ours, form=ConfirmForm(account=account))
    if refusal := consume_or_429(request, action="confirmation"):
        return cast("HttpResponse", refusal)
    if is_ours:
        return _confirmed(account, registration_mark(account))
    form = ConfirmForm(request.POST, account=account)
    if form.is_valid():
        return _confirmed(account, form.mark)
    return _page(request, key, account, is_ours=False, form=form, status=422)


def _confirmed(account: Account, mark: str) -> HttpResponse:
    confirm_registration(actor=person(account.id), account=account, mark=mark)
    return _to_login()


def _page(
    request: HttpRequest, key: str, account: Account, *, is_ours: bool, form: ConfirmForm, status: int = 200
) -> HttpResponse:
    context = {
        "can_confirm": True,
        "email": account.email,
        "form": form if not is_ours and account.has_usable_password() else None,
        "is_ours": is_ours,
        "own_url": reverse("account_take_over", args=[key]),
        "login_url": reverse("account_login"),
    }
    return render(request, "account/email_confirm.html", context, status=status)


def take_over(request: HttpRequest, key: str) -> HttpResponseBase:
    """*Set My Own Password*: for whoever owns the address, but registered it in no way that can be proved."""
    account = _account_of(key)
    if account is None:
        return _void(request)
    if request.method == "POST" and (refusal := consume_or_429(request, action="confirmation")):
        return cast("HttpResponse", refusal)
    form = TakeOverForm(posted(request), account=account)
    if form.is_valid():
        given: dict[str, Any] = {name: form.cleaned_data[name] for name in ("first_name", "last_name")}
        with refusals_in(form):
            take_over_registration(
                actor=person(account.id), account=account, password=form.cleaned_data["password1"], **given
            )
            return _to_login()
    return show_form(
        request,
        "account/take_over.html",
        form,
        {"email": account.email, "login_url": reverse("account_login")},
    )


def _account_of(key: str) -> Account | None:
    confirmation = EmailConfirmationHMAC.from_key(key)
    account: Account | None = confirmation.email_address.user if confirmation else None
    return account if account is not None and account.is_active else None


def _void(request: HttpRequest) -> HttpResponse:
    context = {"can_confirm": False, "login_url": reverse("account_login")}
    return render(request, "account/email_confirm.html", context, status=404)


def _to_login() -> HttpResponse:
    return redirect(f"{reverse('account_login')}?status=confirmed")
