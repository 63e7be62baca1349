"""Signing out other browsers of one's own."""

from __future__ import annotations

import re
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from mipass.domains.accounts import sessions
from mipass.domains.accounts.models import Account
from mipass.domains.accounts.operations import person

# The order matters: each browser also claims to be those after it.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)


def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """*Sign Out* of one session."""
    account = cast("Account", request.user)
    sessions.end_session(actor=person(account.id), account=account, session_id=session_id)
    return redirect("my_account")


def end_others(request: HttpRequest) -> HttpResponse:
    """*Sign Out All Others*."""
    account, key = cast("Account", request.user), request.session.session_key or ""
    sessions.end_other_sessions(actor=person(account.id), account=account, current_key=key)
    return redirect("my_account")


def rows(request: HttpRequest) -> list[dict[str, Any]]:
    """The person's sessions for a table, this one first."""
    found = sessions.list_sessions(cast("Account", request.user))
    listed = [
        {
            "session": each,
            "device": device(each.user_agent),
            "current": each.key == request.session.session_key,
        }
        for each in found
    ]
    return sorted(listed, key=lambda row: not row["current"])


def device(user_agent: str) -> str:
    """What a browser says it is, in a few words: ``Firefox on Windows``."""
    browser = next((name for mark, name in BROWSERS if re.search(rf"{mark}\w{{0,20}}/", user_agent)), None)
    system = next((name for mark, name in SYSTEMS if mark in user_agent), None)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")
