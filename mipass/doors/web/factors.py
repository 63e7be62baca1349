"""Second factors as a session knows them: what counts is that this session used one.

Whoever holds a stolen password could add a factor of their own; so where a policy wants one, the first is
added by a link that goes to the account's address, and any further one, and removing one, wants one used.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from mipass.base.kit.clock import now
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.second_factors import has_factor_among, has_second_factor
from mipass.domains.admins.queries import policy_wants_second_factor
from mipass.doors.web.recent import confirm_address

MAILED = "first_factor_until"
MAILED_SECONDS = 15 * 60

View = TypeVar("View", bound=Callable[..., HttpResponse])


def used_second_factor(request: HttpRequest) -> bool:
    """Whether this session has proved a second factor that the account still has."""
    account = cast("Account", request.user)
    records = get_authentication_records(request, account)
    used = [record["id"] for record in records if record.get("method") == "mfa" and "id" in record]
    return bool(used) and has_factor_among(account, used)


def operators_need_one() -> bool:
    """Whether the console wants a second factor: where real doors are guarded."""
    return bool(settings.CONFIG.is_production)


def ask_for_second_factor(request: HttpRequest) -> HttpResponse:
    """The page (403) that says how to prove one, or how to get the first."""
    has_one = has_second_factor(cast("Account", request.user))
    confirm_url = confirm_address(request.get_full_path(), factor=True) if has_one else None
    return render(request, "portal/second_factor_required.html", {"confirm_url": confirm_url}, status=403)


def proves_factor(view: View) -> View:
    """Let only a session that used a second factor change them, where the account has any."""

    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if has_second_factor(cast("Account", request.user)) and not used_second_factor(request):
            return redirect(confirm_address(request.get_full_path(), factor=True))
        return view(request, *args, **kwargs)

    return cast("View", page)


def adds_factor(view: View) -> View:
    """As :func:`proves_factor`; and where a policy wants a factor, the first needs the mailed link."""

    @proves_factor
    @wraps(view)
    def page(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        account = cast("Account", request.user)
        if not has_second_factor(account) and _is_bound(account) and not _came_by_mail(request):
            return ask_for_second_factor(request)
        return view(request, *args, **kwargs)

    return cast("View", page)


def note_mailed_link(request: HttpRequest) -> None:
    """For the next quarter of an hour this session may add the account's first factor."""
    request.session[MAILED] = now().timestamp() + MAILED_SECONDS


def _came_by_mail(request: HttpRequest) -> bool:
    return bool(now().timestamp() < request.session.get(MAILED, 0))


def _is_bound(account: Account) -> bool:
    return (account.is_operator and operators_need_one()) or policy_wants_second_factor(account=account)
