"""The second step of a login, and one's own authenticator app."""

from __future__ import annotations

import json
from typing import Any, cast

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as allauth_forms
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.errors import NotFound
from mipass.base.kit.vault import CannotOpen
from mipass.domains.accounts import second_factors
from mipass.domains.accounts.allauth_internals import check_rate_limit, generate_totp_secret
from mipass.domains.accounts.codes import is_app_code, take_code
from mipass.domains.accounts.mfa import seal_text, unseal_text
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import person, record_failed_second_factor
from mipass.domains.accounts.second_factors import has_authenticator_app, list_passkeys
from mipass.doors.portal.signin.fields import dress
from mipass.doors.portal.signin.recovery import after_adding
from mipass.doors.portal.signin.views import account_crumbs
from mipass.doors.web.door import ActionForm, done, refusals_in, show_form
from mipass.doors.web.factors import adds_factor, proves_factor

CODE_ATTRS = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
CODE_HELP = _("The six digits of your authenticator app, or a recovery code.")


class CodeForm(allauth_forms.AuthenticateForm):  # type: ignore[misc]
    """A code, as the second step of a login."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = forms.TextInput(attrs=CODE_ATTRS)
        dress(self.fields["code"], _("Code"), CODE_HELP)

    def clean_code(self) -> str:
        """A right code, now used up. Raises ValidationError, also when too many were wrong."""
        forget_failures = check_rate_limit(self.user)
        code: str = self.cleaned_data["code"]
        factor = take_code(self.user, code)
        if factor is None:
            raise get_adapter().validation_error("incorrect_code")
        factor.user, self.authenticator = self.user, factor
        forget_failures()
        return code


class ConfirmCodeForm(CodeForm, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    """A code, from somebody signed in who confirms who they are."""

    def save(self) -> None:
        """Note the confirmation in the session."""
        allauth_forms.ReauthenticateForm.save(self)


class SecondFactorView(AuthenticateView):  # type: ignore[misc]
    """*Second Factor*, after a password or a third party."""

    template_name = "mfa/authenticate.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Audit the failure, and ask again."""
        record_failed_second_factor(account=self.stage.login.user)
        return cast("HttpResponse", super().form_invalid(form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's; the passkey's part only for whoever has one, the code's only for whoever has codes."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = json.dumps(context["js_data"]["request_options"])
        return context | {"options": options if list_passkeys(self.stage.login.user) else None}


class AddAppForm(ActionForm):
    """The code that the app shows for ``secret``, which goes out and comes back sealed."""

    code = forms.CharField(label=_("Code"), widget=forms.TextInput(attrs=CODE_ATTRS))
    sealed_secret = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, account: Account, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account
        self.secret = self._given_secret() or generate_totp_secret()
        self.initial["sealed_secret"] = seal_text(self.secret, self._binding)

    @property
    def _binding(self) -> str:
        return f"new app of {self.account.id}"

    def _given_secret(self) -> str | None:
        try:
            return unseal_text(self.data.get("sealed_secret", ""), self._binding)
        except (CannotOpen, ValueError):
            return None

    def clean_code(self) -> str:
        """The right code. Raises ValidationError, also when too many were wrong."""
        forget_failures = check_rate_limit(self.account, error_key="rate_limited")
        code: str = self.cleaned_data["code"]
        if not is_app_code(self.secret, code):
            raise ValidationError(_("This is not the code that the app shows now. Check the phone's clock."))
        forget_failures()
        return code


@adds_factor
def add_app(request: HttpRequest) -> HttpResponse:
    """*Add Authenticator App*."""
    account = cast("Account", request.user)
    if has_authenticator_app(account):
        return redirect("my_account")
    form = AddAppForm(request.POST or None, account=account)
    if form.is_valid():
        with refusals_in(form):
            codes = second_factors.add_authenticator_app(
                actor=person(account.id), account=account, secret=form.secret
            )
            return after_adding(request, codes, Authenticator.Type.TOTP)
    adapter = get_adapter()
    context = {
        "secret": " ".join(form.secret[i : i + 4] for i in range(0, len(form.secret), 4)),
        # Made of digits and letters by the library; no part of it is text that somebody typed.
        "qr_code": mark_safe(adapter.build_totp_svg(adapter.build_totp_url(account, form.secret))),  # noqa: S308
        "crumbs": account_crumbs(_("Add Authenticator App"), request.path),
    }
    return show_form(request, "mfa/app_add.html", form, context)


@proves_factor
def remove_app(request: HttpRequest) -> HttpResponse:
    """*Remove Authenticator App*."""
    account = cast("Account", request.user)
    if not has_authenticator_app(account):
        raise NotFound
    if request.method == "POST":
        second_factors.remove_authenticator_app(actor=person(account.id), account=account)
        return done(request, reverse("my_account"))
    return render(request, "mfa/app_remove.html", {"close_url": reverse("my_account")})
