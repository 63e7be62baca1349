"""allauth's views, changed where a link must not act by itself or a page says more."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast
from urllib.parse import urlencode

from allauth.account import views as allauth_views
from allauth.account.adapter import get_adapter
from allauth.core.ratelimit import consume_or_429
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from mipass.config import Environment
from mipass.domains.accounts.allauth_internals import send_verification_email_at_login, unstash_login
from mipass.domains.accounts.known_browsers import any_known_browser, mail_way_in
from mipass.domains.accounts.oidc import list_providers
from mipass.domains.accounts.operations import AddressTaken
from mipass.doors.portal.signin.confirming import remember_registration

# Not shorter than the longest of ACCOUNT_RATE_LIMITS.
RETRY_AFTER_SECONDS = 300
# What a known and an unknown address differ by is a few milliseconds, hidden in a wait that both share.
EVEN_SECONDS = 0.05
STATUSES = {
    "confirmed": _("Your e-mail address is confirmed. You can log in now."),
    "email-undone": _(
        "Your e-mail address is back, and everybody is signed out. Choose a new password with the link that "
        "we have mailed to it."
    ),
    "way-in": _("You can log in from this browser now."),
}
FAILURES = {"passkey-refused": _("This passkey was not accepted. Try again, or choose another way.")}
DEMO_ACCOUNTS = {
    "operator@demo.test": _("Operator, in the vendor console"),
    "full.admin@demo.test": _("Full Admin of Distributor A"),
    "organization.admin@demo.test": _("Organization Admin of Organization A"),
    "stranger@demo.test": _("Full Admin of Distributor B"),
}
DEMO_PASSWORD = "demo-portal-2026"  # noqa: S105  public: the page shows it, in the demo alone


def refuse_many(request: HttpRequest) -> HttpResponse | None:
    """The answer 429 where a sign-in is one too many; None for others, and for looking at the page.

    A browser that somebody signed in from before is counted by itself: no neighbour's tries keep it out.
    """
    if browser := any_known_browser(request):
        return cast("HttpResponse | None", consume_or_429(request, action="sign_in_known", key=browser))
    return cast("HttpResponse | None", consume_or_429(request, action="sign_in"))


@contextmanager
def evened_out() -> Iterator[None]:
    """Make the work within last EVEN_SECONDS, if it is faster. Goes around a transaction, never into one."""
    started = time.monotonic()
    yield
    time.sleep(max(0, started + EVEN_SECONDS - time.monotonic()))


class LoginView(allauth_views.LoginView):  # type: ignore[misc]
    """*Welcome*. In the demo, and nowhere else, an account in the address fills the form in."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """allauth's, within the limit of sign-ins."""
        answer: HttpResponseBase = refuse_many(request) or super().dispatch(request, *args, **kwargs)
        return answer

    def get_form(self, form_class: type[Any] | None = None) -> Any:
        """allauth's, filled in where a demo account was pressed."""
        form = super().get_form(form_class)
        email = self.request.GET.get("account")
        if _in_demo() and email in DEMO_ACCOUNTS:
            form.initial |= {"login": email, "password": DEMO_PASSWORD}
            form.fields["password"].widget.render_value = not form.is_bound
        return form

    def form_invalid(self, form: Any) -> HttpResponseBase:
        """Ask again; the owner of an address that is refused to strangers now is mailed a way in."""
        email = form.cleaned_data.get("login")
        if (
            self.request.method == "POST"
            and email
            and get_adapter().is_refused_to_strangers(self.request, email)
        ):
            with evened_out():
                mail_way_in(email)
        answer: HttpResponseBase = super().form_invalid(form)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, what just happened, and the accounts of the demo."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "status": STATUSES.get(self.request.GET.get("status", "")),
            "failure": FAILURES.get(self.request.GET.get("status", "")),
            "demo_accounts": _demo_accounts(self.request),
            "demo_password": DEMO_PASSWORD,
            "providers": list_providers(),
        }


def _in_demo() -> bool:
    return settings.CONFIG.env == Environment.DEMO


def _demo_accounts(request: HttpRequest) -> list[tuple[str, Promise, str]]:
    """Address, role, and where the form is filled in with the account; none but in the demo."""
    kept = {name: request.GET[name] for name in (REDIRECT_FIELD_NAME,) if name in request.GET}
    return [
        (email, role, f"?{urlencode({**kept, 'account': email})}")
        for email, role in DEMO_ACCOUNTS.items()
        if _in_demo()
    ]


class SignupView(allauth_views.SignupView):  # type: ignore[misc]
    """*Create Your Account*: account, audit line and mail, all or nothing."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        """The same answer whether or not the address has an account."""
        with evened_out():
            try:
                return self._register(form)
            except (IntegrityError, AddressTaken):  # someone was faster since the form looked
                form.account_already_exists = True
                return self._register(form)

    def _register(self, form: Any) -> HttpResponseBase:
        with transaction.atomic():
            response: HttpResponseBase = super().form_valid(form)
        remember_registration(response, self.user)
        return response


class ConfirmationSentView(allauth_views.EmailVerificationSentView):  # type: ignore[misc]
    """What to do until the address is confirmed. A POST asks for a fresh mail, within limits."""

    @method_decorator(rate_limit(action="confirmation"))
    def post(self, request: HttpRequest) -> HttpResponse:
        """Queue the mail again for whoever this browser just registered or logged in as."""
        if login := unstash_login(request, peek=True):
            send_verification_email_at_login(request, login)
        return redirect(f"{request.path}?again")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, whether a fresh mail can be asked for, and whether it was."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {
            "can_resend": unstash_login(self.request, peek=True) is not None,
            "asked_again": "again" in self.request.GET,
        }


class ResetPasswordView(allauth_views.PasswordResetView):  # type: ignore[misc]
    """*Reset Password*: asking for the mail."""

    def form_valid(self, form: Any) -> HttpResponseBase:
        """The same answer whether or not the address has an account."""
        with evened_out():
            response: HttpResponseBase = super().form_valid(form)
            return response


class ChangePasswordView(allauth_views.PasswordChangeView):  # type: ignore[misc]
    """*Change Password* of My Account."""

    def get_default_success_url(self) -> str:
        """*My Account*."""
        return reverse("my_account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, and the way back."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"crumbs": account_crumbs(_("Change Password"), self.request.path)}


class SetPasswordView(allauth_views.PasswordSetView):  # type: ignore[misc]
    """*Set Password* of My Account, for somebody whom only third parties signed in so far."""

    def get_default_success_url(self) -> str:
        """*My Account*."""
        return reverse("my_account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth's, and the way back."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return context | {"crumbs": account_crumbs(_("Set Password"), self.request.path)}


def account_crumbs(label: Any, here: str) -> list[dict[str, Any]]:
    """The way from a page of My Account back to it."""
    return [{"label": _("My Account"), "href": reverse("my_account")}, {"label": label, "href": here}]


@never_cache
def too_many_attempts(request: HttpRequest) -> HttpResponse:
    """The answer past a limit: 429 with Retry-After, the same for known and unknown addresses."""
    response = render(request, "account/too_many_attempts.html", status=429)
    response.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response
