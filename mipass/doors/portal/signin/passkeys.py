"""Passkeys: signing in with one, and adding, renaming, removing one's own. The ceremony needs a script."""

from __future__ import annotations

import json
from struct import error as StructError  # noqa: N812  it is a class
from typing import Any, cast

from allauth.account.models import Login
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm
from allauth.mfa.webauthn.internal import auth, flows
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.errors import NotFound
from mipass.domains.accounts import second_factors
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import Passkey, list_passkeys
from mipass.doors.portal.signin.recovery import after_adding
from mipass.doors.portal.signin.views import account_crumbs, refuse_many
from mipass.doors.web.door import ActionForm, done, refusals_in, show_form
from mipass.doors.web.factors import adds_factor, proves_factor
from mipass.doors.web.fields import NameField
from mipass.doors.web.recent import return_address
from mipass.doors.web.typed import SHOWN_AGAIN

NOT_CORRECT = _("This passkey was not accepted. Try again, or choose another way.")
# What the libraries raise for an answer of no browser.
MALFORMED = (TypeError, ValueError, LookupError, AttributeError, ArithmeticError, AssertionError, StructError)


class AnswerField(forms.JSONField):
    """What a browser's passkey says, in JSON; nested too deeply, or with endless digits, it is none."""

    def to_python(self, value: Any) -> Any:
        """The answer. Raises ValidationError."""
        try:
            return super().to_python(value)
        except (RecursionError, ValueError):
            raise ValidationError(NOT_CORRECT) from None

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002  the names are Django's
        """Nothing: an answer to one challenge is none to the next page's."""
        return None


class ConfirmForm(AuthenticateWebAuthnForm):  # type: ignore[misc]
    """A passkey's answer to the challenge of this session; ``user`` None takes anybody's."""

    credential = AnswerField(widget=forms.HiddenInput)

    def clean_credential(self) -> Authenticator:
        """The passkey. Raises ValidationError."""
        if not isinstance(self.cleaned_data["credential"], dict):
            raise ValidationError(NOT_CORRECT)
        try:
            return super().clean_credential()
        except MALFORMED:
            raise ValidationError(NOT_CORRECT) from None


class AddForm(ActionForm):
    """A name, and what the browser says of the new passkey."""

    name = NameField(label=_("Name"), help_text=_("To tell it from your others, e.g. the device it is on."))
    credential = AnswerField(widget=forms.HiddenInput, required=False)

    def clean_credential(self) -> Any:
        """The registration, checked against this session's challenge. Raises ValidationError."""
        credential = self.cleaned_data["credential"]
        if SHOWN_AGAIN in self.data:  # the name alone comes back: the challenge is another one
            return None
        try:
            auth.parse_registration_response(credential)
            is_verified = auth.complete_registration(credential).is_user_verified()
        except MALFORMED:
            is_verified = False
        if not is_verified:
            raise ValidationError(NOT_CORRECT)
        return credential


class RenameForm(ActionForm):
    """Another name."""

    name = NameField(label=_("Name"))


def sign_in_options(request: HttpRequest) -> HttpResponse:
    """A challenge for whichever passkey the person picks."""
    return refuse_many(request) or JsonResponse(auth.begin_authentication(user=None))


def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in whoever's passkey answers the challenge."""
    if refusal := refuse_many(request):
        return refusal
    form = ConfirmForm(data=request.POST, user=None)
    if not form.is_valid():
        return redirect(f"{reverse('account_login')}?status=passkey-refused")
    passkey = form.cleaned_data["credential"]
    login = Login(
        user=passkey.user, redirect_url=return_address(request, request.POST.get("next", ""), "home")
    )
    return cast("HttpResponse", flows.perform_passwordless_login(request, passkey, login))


@adds_factor
def add(request: HttpRequest) -> HttpResponse:
    """*Add Passkey*."""
    account = cast("Account", request.user)
    form = AddForm(request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            codes = second_factors.add_passkey(actor=person(account.id), account=account, **form.cleaned_data)
            return after_adding(request, codes, Authenticator.Type.WEBAUTHN)
    context = {
        "options": json.dumps(auth.begin_registration(account, passwordless=True)),
        "crumbs": account_crumbs(_("Add Passkey"), request.path),
    }
    return show_form(request, "mfa/passkey_add.html", form, context)


@proves_factor
def rename(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """*Rename Passkey*."""
    account = cast("Account", request.user)
    passkey = _own(account, passkey_id)
    form = RenameForm(request.POST or None, initial={"name": passkey.name})
    if form.is_valid():
        with refusals_in(form):
            second_factors.rename_passkey(
                actor=person(account.id), account=account, passkey_id=passkey.id, **form.cleaned_data
            )
            return done(request, reverse("my_account"))
    return show_form(request, "mfa/passkey_rename.html", form, {"close_url": reverse("my_account")})


@proves_factor
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """*Remove Passkey*."""
    account = cast("Account", request.user)
    passkey = _own(account, passkey_id)
    if request.method == "POST":
        second_factors.remove_passkey(actor=person(account.id), account=account, passkey_id=passkey.id)
        return done(request, reverse("my_account"))
    return render(
        request, "mfa/passkey_remove.html", {"passkey": passkey, "close_url": reverse("my_account")}
    )


def _own(account: Account, passkey_id: int) -> Passkey:
    """Raises NotFound."""
    found = next((each for each in list_passkeys(account) if each.id == passkey_id), None)
    if found is None:
        raise NotFound
    return found
