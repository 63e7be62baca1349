"""What a credential's options menu offers in each state."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.queries import is_withdrawable
from mipass.doors.portal.credentials.places import url_of
from mipass.doors.web.words import short_moment

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
    "replace_phone": (_("Replacement Phone"), "device-mobile", "dialog"),
    "withdraw": (_("Withdraw"), "circle-x", "danger"),
    "revoke": (_("Revoke"), "ban", "danger"),
}


def list_options(credential: Credential, *, may_replace: bool) -> list[dict[str, Any]]:
    """The items of the options menu, as `ui/options_menu.html` takes them.

    ``may_replace``: the distributor's policies allow replacement phones.
    """
    return [option_item(credential, verb) for verb in _verbs(credential, may_replace)]


def option_item(credential: Credential, verb: str) -> dict[str, Any]:
    """One of them."""
    label, icon, way = OPTIONS[verb]
    return {
        "label": label,
        "icon": icon,
        "href": url_of(verb, credential),
        "post": way == "post",
        "dialog": way in {"dialog", "danger"},
        "danger": way == "danger",
    }


def _verbs(credential: Credential, may_replace: bool) -> Iterator[str]:
    yield from ("view", "copy")
    if credential.status == INVITED:
        yield from ("resend", "correct_address")
    if credential.status == ENABLED:
        yield "disable"
    if credential.status == DISABLED:
        yield "enable"
    if credential.status in {INVITED, ENABLED}:
        yield "remove_installer" if credential.installer else "set_installer"
    if credential.status == ENABLED and may_replace:
        yield "replace_phone"
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


def status_remark(credential: Credential, pending_until: datetime | None) -> str:
    """What is to be said below the badge; empty where the status is the whole truth."""
    if pending_until is not None:
        return _("pending until %(moment)s") % {"moment": short_moment(pending_until)}
    if credential.status == ENABLED and credential.link_hash is not None:
        return str(_("replacement invited"))
    return ""
