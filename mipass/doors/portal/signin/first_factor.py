"""The first second factor of somebody whom a policy binds: by a link that goes to their address."""

from __future__ import annotations

from typing import cast

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import queue_capped_mail
from mipass.domains.accounts.second_factors import has_second_factor
from mipass.doors.web.factors import note_mailed_link


class FactorLink(PasswordResetTokenGenerator):
    """A link that is void with the first factor, a changed password or address, and after four hours."""

    key_salt = "mipass.first-factor"

    def _make_hash_value(self, user: Account, timestamp: int) -> str:
        return f"{user.pk}{user.password}{user.email}{has_second_factor(user)}{timestamp}"


LINK = FactorLink()


def send(request: HttpRequest) -> HttpResponse:
    """*Mail Me a Link*; says the same however often, since mails have a limit."""
    account = cast("Account", request.user)
    if not has_second_factor(account):
        queue_capped_mail(
            kind="first-factor",
            recipient=account.email,
            context={"key": LINK.make_token(account)},
            subject_id=account.id,
        )
    return render(request, "mfa/first_factor_sent.html", {"email": account.email})


def come(request: HttpRequest, key: str) -> HttpResponse:
    """What the link leads to: a button, since scanners of mail open links but press nothing."""
    account = cast("Account", request.user)
    if has_second_factor(account) or not LINK.check_token(account, key):
        return render(request, "mfa/first_factor_void.html", status=404)
    if request.method == "POST":
        note_mailed_link(request)
    return render(request, "mfa/first_factor.html", {"may_add": request.method == "POST"})
