"""Recovery codes: shown for ten minutes after they were made, in that browser, and never again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from allauth.mfa.models import Authenticator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.clock import now
from mipass.domains.accounts.allauth_internals import post_authentication
from mipass.domains.accounts.codes import count_recovery_codes
from mipass.domains.accounts.mfa import seal_text, unseal_text
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import renew_recovery_codes
from mipass.domains.accounts.sessions import renew_session
from mipass.doors.portal.signin.views import account_crumbs
from mipass.doors.web.downloads import file_without_data
from mipass.doors.web.factors import proves_factor

SHOWN = "recovery_codes"
SHOWN_SECONDS = 10 * 60


def after_adding(request: HttpRequest, codes: Sequence[str], kind: str) -> HttpResponse:
    """From an added factor to the codes that were made along with it, or back to My Account.

    Adding it has proved it: this session has used a second factor, and goes on under a new key.
    """
    added = Authenticator.objects.filter(user_id=cast("Account", request.user).id, type=kind).latest("id")
    added.user = request.user
    post_authentication(request, added, reauthenticated=True)
    renew_session(request)
    return _show(request, codes) if codes else redirect("my_account")


def _show(request: HttpRequest, codes: Sequence[str]) -> HttpResponse:
    sealed = seal_text("\n".join(codes), _binding(request))
    request.session[SHOWN] = {"codes": sealed, "until": now().timestamp() + SHOWN_SECONDS}
    return redirect("recovery_codes")


def _shown(request: HttpRequest) -> list[str]:
    """The codes while they are shown; afterwards the session forgets them too."""
    shown = request.session.get(SHOWN)
    if shown is None:
        return []
    if now().timestamp() >= shown["until"]:
        del request.session[SHOWN]
        return []
    return unseal_text(shown["codes"], _binding(request)).split("\n")


def _binding(request: HttpRequest) -> str:
    return f"recovery codes of {cast('Account', request.user).id}"


@proves_factor
def show(request: HttpRequest) -> HttpResponse:
    """*Recovery Codes*; a POST makes new ones."""
    account = cast("Account", request.user)
    if request.method == "POST":
        return _show(request, renew_recovery_codes(actor=person(account.id), account=account))
    context = {
        "codes": _shown(request),
        "left": count_recovery_codes(account),
        "crumbs": account_crumbs(_("Recovery Codes"), reverse("recovery_codes")),
    }
    return render(request, "mfa/recovery_codes.html", context)


def download(request: HttpRequest) -> HttpResponse:
    """The codes as a file, for as long as they are shown."""
    if not (codes := _shown(request)):
        raise Http404
    return file_without_data(
        "recovery-codes.txt", "".join(f"{code}\n" for code in codes).encode(), "text/plain"
    )
