"""What a credential's options menu offers in each state."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.credentials.lifecycle import MOVES, allowed
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.permissions import ISSUE, MANAGE, VIEW_CARDS
from mipass.doors.portal.credentials.places import url_of
from mipass.doors.web.words import short_moment

# How the menu shows each, in its order: an icon, and "page", "dialog", "danger" (a dialog too) or "post".
OPTIONS = {
    "view": ("eye", "page"),
    "copy": ("copy", "dialog"),
    "resend": ("mail-forward", "post"),
    "correct_address": ("pencil", "dialog"),
    "enable": ("circle-check", "post"),
    "disable": ("player-pause", "post"),
    "set_installer": ("tool", "post"),
    "remove_installer": ("tool", "post"),
    "set_validity": ("clock", "dialog"),
    "replace_phone": ("device-mobile", "dialog"),
    "withdraw": ("circle-x", "danger"),
    "revoke": ("ban", "danger"),
}
BUTTONS = [verb for verb, (_icon, way) in OPTIONS.items() if way == "post"]
LABELS = {"view": _("View"), "copy": _("Copy")} | {move.verb: move.label for move in MOVES}


def list_options(credential: Credential, *, actor: Actor, may_replace: bool) -> list[dict[str, Any]]:
    """The items of the options menu, as `ui/options_menu.html` takes them: what the actor may do now.

    ``may_replace``: the distributor's policies allow replacement phones.
    """
    moves = allowed(credential, may_replace=may_replace) if actor.can(MANAGE) else []
    offered = {"view"} | {move.verb for move in moves if actor.can(move.needs)}
    can_copy = actor.can(ISSUE) and actor.can(VIEW_CARDS) and credential.erased_at is None
    if can_copy:  # a copy begins with the card data
        offered.add("copy")
    return [option_item(credential, verb) for verb in OPTIONS if verb in offered]


def option_item(credential: Credential, verb: str) -> dict[str, Any]:
    """One of them."""
    icon, way = OPTIONS[verb]
    return {
        "label": LABELS[verb],
        "icon": icon,
        "href": url_of(verb, credential),
        "post": way == "post",
        "dialog": way in {"dialog", "danger"},
        "danger": way == "danger",
    }


def shown_status(credential: Credential) -> str:
    """The status as its badge is called: an invitation says that its link expired, or that it was fetched.

    Of one that was erased that alone is said.
    """
    expires_at = credential.link_expires_at
    if credential.erased_at is not None:
        return "erased"
    if credential.status == CredentialStatus.INVITED and expires_at is not None and expires_at <= now():
        return "invited_expired"
    if credential.status == CredentialStatus.INVITED and credential.fetched_at is not None:
        return "invited_fetched"
    return credential.status


def status_remark(credential: Credential, pending_until: datetime | None) -> str:
    """What is to be said below the badge; empty where the badge is the whole truth."""
    if pending_until is not None:
        return _("pending until %(moment)s") % {"moment": short_moment(pending_until)}
    if credential.status == CredentialStatus.ENABLED and credential.link_hash is not None:
        return str(_("replacement invited"))
    return ""
