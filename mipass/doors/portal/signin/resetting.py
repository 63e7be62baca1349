"""*Reset Password*: a new password, and what else signs in: kept by whoever proves it, else dropped."""

from __future__ import annotations

import json
from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account import views as allauth_views
from allauth.account.views import INTERNAL_RESET_SESSION_KEY
from allauth.mfa.adapter import get_adapter
from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from mipass.domains.accounts.allauth_internals import check_rate_limit, webauthn
from mipass.domains.accounts.codes import take_code
from mipass.domains.accounts.operations import person, record_failed_second_factor
from mipass.domains.accounts.resets import list_other_ways, reset_password
from mipass.domains.accounts.second_factors import list_passkeys
from mipass.doors.portal.signin.fields import dress
from mipass.doors.portal.signin.forms import PASSWORD_HELP
from mipass.doors.portal.signin.passkeys import ConfirmForm
from mipass.doors.portal.signin.second_factor import CODE_ATTRS

PROVED = "passkeys_proved_for_reset"
CODE_HELP = _("From your authenticator app, or a recovery code. Leave it empty if you have neither.")


class NewPasswordForm(allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    """A new password by the link of a mail, and a code for whoever has some; ``proved`` are passkeys."""

    def __init__(self, *args: Any, proved: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proved = proved
        dress(self.fields["password1"], _("New Password"), PASSWORD_HELP)
        dress(self.fields["password2"], _("Confirm Password"))
        if self.user is not None and list_other_ways(self.user).has_second_factor:
            self.fields["code"] = forms.CharField(
                required=False, widget=forms.TextInput(attrs=CODE_ATTRS), max_length=40
            )
            dress(self.fields["code"], _("Code"), CODE_HELP)

    def clean(self) -> dict[str, Any]:
        """The input; a code is used up only when all else is right."""
        data: dict[str, Any] = super().clean()
        if not self.errors and data.get("code"):
            self._take(data["code"])
        return data

    def _take(self, code: str) -> None:
        forget_failures = check_rate_limit(self.user, error_key="rate_limited")
        factor = take_code(self.user, code)
        if factor is None:
            record_failed_second_factor(account=self.user)
            self.add_error("code", get_adapter().validation_error("incorrect_code"))
            return
        forget_failures()
        self.proved = [*self.proved, factor.pk]

    def save(self) -> None:
        """Set it, drop what is not proved, and end every session of the account."""
        reset_password(
            actor=person(self.user.id),
            account=self.user,
            password=self.cleaned_data["password1"],
            proved=self.proved,
        )


class NewPasswordView(allauth_views.PasswordResetFromKeyView):  # type: ignore[misc]
    """The reset mail's link leads to a form that says what else signs in."""

    def logout(self) -> None:
        """End another account's session only when the form is sent, not when the link is opened."""
        if self.request.method == "POST":
            super().logout()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Take a passkey's answer and show the form again, or the form."""
        if "credential" not in request.POST:
            answer: HttpResponseBase = super().post(request, *args, **kwargs)
            return answer
        form = ConfirmForm(data=request.POST, user=self.reset_user)
        if form.is_valid():
            proved = [*self._proved(), form.cleaned_data["credential"].pk]
            request.session[PROVED] = {"link": self._link(), "ids": proved}
            return redirect(request.path)
        return redirect(f"{request.path}?refused")

    def _link(self) -> str:
        """Which mail's link the session is at: a proof counts for that reset alone."""
        key = self.request.session.get(INTERNAL_RESET_SESSION_KEY, "")
        return salted_hmac(PROVED, f"{self.reset_user.pk} {key}", algorithm="sha256").hexdigest()

    def _proved(self) -> list[int]:
        kept: dict[str, Any] | None = self.request.session.get(PROVED)
        if self.reset_user is None or kept is None or kept["link"] != self._link():
            return []
        return list(kept["ids"])

    def get_form_kwargs(self) -> dict[str, Any]:
        """allauth's, and the passkeys that answered."""
        kwargs: dict[str, Any] = super().get_form_kwargs()
        return kwargs | {"proved": self._proved()}

    def get_success_url(self) -> str:
        """To the login, or why it has to wait."""
        if self.reset_user.sign_in_held_at is not None:
            return reverse("sign_in_held")
        return str(super().get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, what else signs in, and the passkeys' part for whoever has one."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        if self.reset_user is None:
            return context
        passkeys, proved = list_passkeys(self.reset_user), self._proved()
        return context | {
            "other_ways": list_other_ways(self.reset_user),
            "kept_passkeys": [each.name for each in passkeys if each.id in proved],
            "passkey_refused": "refused" in self.request.GET,
            "options": json.dumps(webauthn.begin_authentication(user=None)) if passkeys else None,
        }


def sign_in_held(request: HttpRequest) -> HttpResponse:
    """Why a right password does not sign in, and who can help."""
    return render(request, "account/sign_in_held.html", {"login_url": reverse("account_login")})
