"""Recovery codes: shown for ten minutes after they were made, in that browser, and never again."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.clock import now
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import person
from mipass.domains.accounts.second_factors import renew_recovery_codes, unused_recovery_codes
from mipass.doors.portal.signin.views import account_crumbs

SHOWN_UNTIL = "recovery_codes_shown_until"
SHOWN_SECONDS = 10 * 60


def after_adding(request: HttpRequest, *, has_new_codes: bool) -> HttpResponse:
    """From an added factor to the codes that were made along with it, or back to My Account."""
    if not has_new_codes:
        return redirect("my_account")
    return _show(request)


def _show(request: HttpRequest) -> HttpResponse:
    request.session[SHOWN_UNTIL] = now().timestamp() + SHOWN_SECONDS
    return redirect("recovery_codes")


def _are_shown(request: HttpRequest) -> bool:
    return bool(now().timestamp() < request.session.get(SHOWN_UNTIL, 0))


def show(request: HttpRequest) -> HttpResponse:
    """*Recovery Codes*; a POST makes new ones."""
    account = cast("Account", request.user)
    if request.method == "POST":
        renew_recovery_codes(actor=person(account.id), account=account)
        return _show(request)
    codes = unused_recovery_codes(account)
    context = {
        "codes": codes if _are_shown(request) else [],
        "left": len(codes),
        "crumbs": account_crumbs(_("Recovery Codes"), reverse("recovery_codes")),
    }
    return render(request, "mfa/recovery_codes.html", context)


def download(request: HttpRequest) -> HttpResponse:
    """The codes as a file, for as long as they are shown."""
    if not _are_shown(request):
        raise Http404
    lines = "".join(f"{code}\n" for code in unused_recovery_codes(cast("Account", request.user)))
    disposition = 'attachment; filename="recovery-codes.txt"'
    return HttpResponse(lines, content_type="text/plain", headers={"Content-Disposition": disposition})
