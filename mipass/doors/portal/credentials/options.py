"""What a credential's options menu offers in each state."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.queries import is_withdrawable
from mipass.doors.portal.credentials.places import url_of

INVITED, ENABLED, DISABLED, REVOKED = CredentialStatus

# verb: its label, its icon, and how it works: "page", "dialog", "danger" (a dialog too) or "post".
OPTIONS: dict[str, tuple[str | Promise, str, str]] = {
    "view": (_("View"), "eye", "page"),
    "copy": (_("Copy"), "copy", "dialog"),
    "resend": (_("Resend Invitation"), "mail-forward", "post"),
    "correct_address": (_("Correct Address"), "pencil", "dialog"),
    "enable": (_("Enable"), "circle-check", "post"),
    "disable": (_("Disable"), "player-pause", "post"),
    "set_installer": (_("Set Installer Permission"), "tool", "post"),
    "remove_installer": (_("Remove Installer Permission"), "tool", "post"),
    "withdraw": (_("Withdraw"), "circle-x", "danger"),
    "revoke": (_("Revoke"), "ban", "danger"),
}


def list_options(credential: Credential) -> list[dict[str, Any]]:
    """The items of the options menu, as `ui/options_menu.html` takes them."""
    return [_item(credential, verb, *OPTIONS[verb]) for verb in _verbs(credential)]


def _item(credential: Credential, verb: str, label: str | Promise, icon: str, way: str) -> dict[str, Any]:
    return {
        "label": label,
        "icon": icon,
        "href": url_of(verb, credential),
        "post": way == "post",
        "dialog": way in {"dialog", "danger"},
        "danger": way == "danger",
    }


def _verbs(credential: Credential) -> Iterator[str]:
    yield from ("view", "copy")
    if credential.status == INVITED:
        yield from ("resend", "correct_address")
    if credential.status == ENABLED:
        yield "disable"
    if credential.status == DISABLED:
        yield "enable"
    if credential.status in {INVITED, ENABLED}:
        yield "remove_installer" if credential.installer else "set_installer"
    if credential.status == INVITED and is_withdrawable(credential):
        yield "withdraw"
    if credential.status != REVOKED:
        yield "revoke"


def shown_status(credential: Credential) -> str:
    """The status as its badge is called: an invitation whose link expired says so."""
    expires_at = credential.link_expires_at
    if credential.status == INVITED and expires_at is not None and expires_at <= now():
        return "invited_expired"
    return credential.status
