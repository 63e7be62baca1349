"""How django-allauth meets the rest: mails go to the outbox, what happens is audited, limits answer 429."""

# ruff: noqa: ARG002  the hooks' signatures are allauth's

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from mipass.base.audit.operations import record
from mipass.base.kit.network import plain_address
from mipass.base.kit.site import LONGEST_ADDRESS
from mipass.domains.accounts import operations
from mipass.domains.accounts.allauth_internals import clear_login, ratelimit
from mipass.domains.accounts.identities import claim
from mipass.domains.accounts.known_browsers import known_browser, remember_browser
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.queries import find_by_email, find_keeper
from mipass.domains.accounts.registrations import register

ALREADY_EXISTS = "account/email/account_already_exists"
KINDS = {
    "account/email/email_confirmation": "confirm-email",
    "account/email/email_confirmation_signup": "confirm-email",
    ALREADY_EXISTS: "account-exists",
    "account/email/password_reset_key": "reset-password",
}

UNKNOWN_ACCOUNT = "account/email/unknown_account"  # or one that is blocked

BY_ADDRESS = {"login_failed": "5/5m/key"}  # the part of ACCOUNT_RATE_LIMITS that any stranger can use up


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's hooks, each turned to this project's operations."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The username or the password is not correct."),
        "enter_current_password": _("This is not your current password."),
    }

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Queue the mail with its link's key; the worker renders it.

        Who has no account is mailed nothing, but for whose address is kept: a word when somebody wants it.
        """
        account = context.get("user") or find_by_email(email)
        if account is None and template_prefix == ALREADY_EXISTS and (keeper := find_keeper(email)):
            operations.queue_capped_mail(
                kind="address-kept", recipient=email, context={}, subject_id=keeper.account_id
            )
            return
        if account is None or template_prefix == UNKNOWN_ACCOUNT:
            operations.mail_nobody(recipient=email)
            return
        key = "-".join(context[part] for part in ("uid", "key") if part in context)
        operations.queue_capped_mail(
            kind=KINDS[template_prefix],
            recipient=email,
            context={"key": key} if key else {},
            subject_id=account.id,
        )

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: toasts come from notices, and the pages of signed-out people speak for themselves."""

    def is_ajax(self, request: HttpRequest) -> bool:
        """Never: pages are the only answers, so that no second form of them needs guarding."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Whose attempts are counted together: the client's address, an IPv4 one always as such."""
        return plain_address(super().get_client_ip(request))

    def is_safe_url(self, url: str | None) -> bool:
        """Whether an address is of this site; one that cannot be read (``http://[::1``) is of none.

        Nor is one that is too long: see `mipass.base.kit.site`.
        """
        if url and len(url) > LONGEST_ADDRESS:
            return False
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def save_user(self, request: HttpRequest, user: Account, form: Any, commit: bool = True) -> Account:
        """Make the account of a sign-up form that is valid, with the third-party account that it came by."""
        data = form.cleaned_data
        account = register(
            actor=person(user.id),
            email=data["email"],
            first_name=data["first_name"],
            last_name=data["last_name"],
            password_hash=form.password_hash,
        )
        if form.identified is not None:
            claim(account, form.identified)
        return account

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the attempt; past the limit answer 429, whether or not the address is known.

        A browser that the account signed in from is counted by itself, whatever strangers do.
        """
        if browser := known_browser(request, credentials["email"]):
            self._login_failed_rl_usage = self._consume(request, "login_failed_known", browser)
            if self._login_failed_rl_usage is None:
                raise ImmediateHttpResponse(respond_429(request))
            return
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            raise ImmediateHttpResponse(respond_429(request)) from None

    def is_refused_to_strangers(self, request: HttpRequest, email: str) -> bool:
        """Whether the failures of unknown browsers have used up what they may try at this address."""
        key = self._get_login_attempts_cache_key(request, email=email)
        return self._consume(request, "login_failed", key, config=BY_ADDRESS, dry_run=True) is None

    def _consume(self, request: HttpRequest, action: str, key: str, **more: Any) -> Any:
        return ratelimit.consume(request, app="allauth.account", action=action, key=key, **more)

    def pre_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponseBase | None:
        """Nobody goes on to an account that is closed, held until the operator of the server frees it, or
        needs a new password first.
        """
        if user.is_active and (user.sign_in_held_at is not None or user.password_due_at is not None):
            clear_login(request)
            return redirect("sign_in_held" if user.sign_in_held_at is not None else "password_due")
        return cast("HttpResponseBase | None", super().pre_login(request, user, **kwargs))

    def post_login(self, request: HttpRequest, user: Account, **kwargs: Any) -> HttpResponseBase:
        """Go on, in a browser that is known from now on."""
        response: HttpResponseBase = super().post_login(request, user, **kwargs)
        remember_browser(request, response, user)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Audit a wrong pair."""
        operations.record_failed_sign_in(email=credentials["email"])

    def login(self, request: HttpRequest, user: Account) -> None:
        """Begin a session under a new key, and audit it."""
        with transaction.atomic():
            super().login(request, user)
            self._record(user, "account:signed_in")

    def logout(self, request: HttpRequest) -> None:
        """End the session, and audit it."""
        with transaction.atomic():
            if isinstance(request.user, Account):
                self._record(request.user, "account:signed_out")
            super().logout(request)

    def _record(self, account: Account, event: str) -> None:
        record(actor=person(account.id), event=event, subject_id=account.id)
