"""Where a person arrives after signing in, and their own account."""

from __future__ import annotations

from typing import Any, cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from mipass.base.outbox.operations import clear_notices
from mipass.domains.accounts import operations as accounts
from mipass.domains.accounts.codes import count_recovery_codes
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.queries import verified_email
from mipass.domains.accounts.second_factors import (
    has_authenticator_app,
    has_second_factor,
)
from mipass.domains.admins.queries import list_pending_invitations, list_portals, person_actor
from mipass.doors.portal.home.forms import DEFAULT_ZONE, FOLLOW_BROWSER, NamesForm, PreferencesForm
from mipass.doors.portal.home.methods import sign_in_methods
from mipass.doors.portal.invitations.offers import offer
from mipass.doors.portal.signin.sessions import rows as session_rows
from mipass.doors.web.door import done, own_page, refusals_in, show_form
from mipass.doors.web.recent import return_address
from mipass.doors.web.sent import posted
from mipass.doors.web.typed import shows_again


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Lead a person to where they belong: the console, their one portal, or a page to choose or wait."""
    if not request.user.is_authenticated:
        return redirect(settings.LOGIN_URL)
    account = request.user
    if account.is_operator:
        return redirect("console:distributors")
    portals = list_portals(account=account)
    invitations = list_pending_invitations(email=verified_email(account))
    if len(portals) == 1 and not invitations:
        return redirect("organizations:list", distributor_id=portals[0].distributor_id)
    offers = [offer(invitation) for invitation in invitations]
    return render(request, "home/home.html", {"portals": portals, "offers": offers})


@require_safe
@own_page
def my_account(request: HttpRequest) -> HttpResponse:
    """*My Account / Profile*."""
    account = cast("Account", request.user)
    context = {
        "names_url": reverse("change_names"),
        "own_language": dict(settings.LANGUAGES).get(account.language, FOLLOW_BROWSER),
        "own_time_zone": account.time_zone.replace("_", " ") or DEFAULT_ZONE % {"zone": settings.TIME_ZONE},
        "preferences_url": reverse("change_preferences"),
        "methods": sign_in_methods(request, account),
        "has_app": has_authenticator_app(account),
        "has_second_factor": has_second_factor(account),
        "codes_left": count_recovery_codes(account),
        "sessions": session_rows(request),
        "actions": _actions(account),
        "crumbs": [
            {"label": _("My Account"), "href": reverse("my_account")},
            {"label": _("Profile"), "href": reverse("my_account")},
        ],
    }
    return render(request, "home/my_account.html", context)


def _actions(account: Account) -> list[dict[str, Any]]:
    """*Account Actions*."""
    has_password = account.has_usable_password()
    label = _("Change Password") if has_password else _("Set Password")
    href = reverse("account_change_password" if has_password else "account_set_password")
    return [
        {"label": label, "icon": "key", "href": href},
        {"label": _("Change E-mail"), "icon": "mail", "href": reverse("change_email")},
        {"label": _("Add Passkey"), "icon": "device-mobile", "href": reverse("add_passkey")},
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@shows_again
@own_page
def change_names(request: HttpRequest) -> HttpResponse:
    """*Edit Name*: one's own."""
    account = cast("Account", request.user)
    form = NamesForm(
        request.POST or None, initial={"first_name": account.first_name, "last_name": account.last_name}
    )
    if form.is_valid():
        with refusals_in(form):
            accounts.change_names(actor=person_actor(account), account=account, **form.cleaned_data)
            return done(request, reverse("my_account"))
    return show_form(request, "home/change_names.html", form, {"close_url": reverse("my_account")})


@require_http_methods(["GET", "HEAD", "POST"])
@shows_again
@own_page
def change_preferences(request: HttpRequest) -> HttpResponse:
    """*Edit Preferences*: one's own language, time zone and shortcuts."""
    account = cast("Account", request.user)
    present = {name: getattr(account, name) for name in ("language", "time_zone", "single_keys")}
    form = PreferencesForm(posted(request), initial=present)
    if form.is_valid():
        with refusals_in(form):
            accounts.change_preferences(actor=person_actor(account), account=account, **form.cleaned_data)
            return done(request, reverse("my_account"))
    return show_form(request, "home/change_preferences.html", form, {"close_url": reverse("my_account")})


@require_safe
@own_page
def shortcuts(request: HttpRequest) -> HttpResponse:
    """*Keyboard Shortcuts*: the sheet of them, and where those of a single key are turned off."""
    context = {"close_url": reverse("home"), "preferences_url": reverse("change_preferences")}
    return render(request, "home/shortcuts.html", context)


@require_POST
@own_page
def clear_alert_history(request: HttpRequest) -> HttpResponse:
    """The red cross of *Alert History*; back to the page where it was pressed."""
    clear_notices(account_id=cast("Account", request.user).id)
    return redirect(return_address(request, request.headers.get("Referer", ""), otherwise="home"))
