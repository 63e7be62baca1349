"""Confirming who one is, before what only a recent sign-in may do."""

from __future__ import annotations

import json
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import consume_or_429
from django import forms
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from mipass.domains.accounts.allauth_internals import record_authentication, webauthn
from mipass.domains.accounts.identities import list_identities
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.oidc import list_providers
from mipass.domains.accounts.operations import record_failed_second_factor
from mipass.domains.accounts.second_factors import has_second_factor, list_passkeys
from mipass.domains.accounts.sessions import renew_session
from mipass.doors.portal.signin.passkeys import ConfirmForm as PasskeyForm
from mipass.doors.portal.signin.second_factor import ConfirmCodeForm
from mipass.doors.web import kept
from mipass.doors.web.factors import used_second_factor
from mipass.doors.web.recent import FACTOR, return_address, signed_in_recently

CANCEL = "cancel"


class PasswordForm(forms.Form):
    """The present password."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """The right one. Raises ValidationError; past the limit of a login, its answer 429."""
        password: str = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise ValidationError(get_adapter().error_messages["enter_current_password"])
        return password

    def save(self) -> None:
        """Nothing more: the view notes the confirmation."""


class ConfirmPasskeyForm(PasskeyForm):
    """A passkey, from somebody signed in."""

    reauthenticated = True


def confirm_sign_in(request: HttpRequest) -> HttpResponse:
    """*Confirm It Is You*: by whichever way the account has."""
    account = cast("Account", request.user)
    back = return_address(request, request.POST.get("next") or request.GET.get(REDIRECT_FIELD_NAME, ""))
    forms_by_way = _forms_of(account)
    sent = request.POST.get("way", "")
    if sent == CANCEL:
        kept.drop(request)
        return redirect(back)
    if request.method == "POST" and sent in forms_by_way:
        if refusal := consume_or_429(request, action="reauthenticate", user=account):
            return cast("HttpResponse", refusal)
        form = forms_by_way[sent] = type(forms_by_way[sent])(data=request.POST, user=account)
        if form.is_valid():
            return _confirmed(request, account, sent, form, back)
        if sent == "code":
            record_failed_second_factor(account=account)
    wants_factor = FACTOR in request.GET
    if request.method != "POST" and (used_second_factor if wants_factor else signed_in_recently)(request):
        return redirect(back)
    if wants_factor:
        forms_by_way.pop("password", None)
    status = 422 if request.method == "POST" else 200
    return render(
        request, "account/confirm.html", _context(request, account, forms_by_way, back), status=status
    )


def _forms_of(account: Account) -> dict[str, Any]:
    ways: dict[str, Any] = {}
    if account.has_usable_password():
        ways["password"] = PasswordForm(user=account)
    if list_passkeys(account):
        ways["passkey"] = ConfirmPasskeyForm(user=account)
    if has_second_factor(account):  # recovery codes were made with the first, whichever that was
        ways["code"] = ConfirmCodeForm(user=account)
    return ways


def _confirmed(request: HttpRequest, account: Account, way: str, form: Any, back: str) -> HttpResponse:
    """Go on: the form of this confirmation is sent again as it was, by the POST that confirmed."""
    form.save()
    if way == "password":
        record_authentication(request, account, method="password", reauthenticated=True)
    renew_session(request)
    path = kept.drop_others(request, request.POST.get(kept.FIELD, ""))
    return redirect(path, preserve_request=True) if path else redirect(back)


def _context(
    request: HttpRequest, account: Account, forms_by_way: dict[str, Any], back: str
) -> dict[str, Any]:
    linked = {identity.issuer for identity in list_identities(account)}
    has_passkey = "passkey" in forms_by_way
    return {
        "ways": forms_by_way,
        "back": back,
        "kept_form": request.POST.get(kept.FIELD) or request.GET.get(kept.FIELD, ""),
        "options": json.dumps(webauthn.begin_authentication(account)) if has_passkey else None,
        "providers": []
        if FACTOR in request.GET
        else [provider for provider in list_providers() if provider.issuer in linked],
        "wants_factor": FACTOR in request.GET,
    }
