"""What each page of a portal asks of whoever reaches it, written out a second time, by permission.

Where a page takes both, ``Needs.post`` is what sending its form asks for besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mipass.doors.portal.credentials.options import BUTTONS


@dataclass(frozen=True)
class Needs:
    """The permissions without which a page is refused."""

    get: frozenset[str]
    post: frozenset[str] = frozenset()

    def met_by(self, permissions: frozenset[str], method: str) -> bool:
        """Whether somebody with these permissions gets in."""
        return (self.get | self.post if method == "POST" else self.get) <= permissions


def needs(*permissions: str, post: tuple[str, ...] = ()) -> Needs:
    """All of these."""
    return Needs(frozenset(permissions), frozenset(post))


_SEES_CARDS = ("credentials:view", "credentials:view_cards")
_ISSUES = "credentials:issue"
_MANAGES = needs("credentials:view", "credentials:manage")
_KEEPS_PROFILES = needs("credentials:export", "credentials:manage", post=("credentials:view",))
_COMPARES = needs("credentials:export", "credentials:view_cards")
_READERS = needs("readers:view", "readers:manage")
_ADMINS = needs("admins:view", "admins:manage")
_CLIENTS = needs("clients:view", "clients:manage")
_WEBHOOKS = needs("webhooks:manage")
_LIMITS = ("credits:set_limit", "credits:view_summary", "credits:view_pool")
_HIT = ("credentials:view", "readers:view")  # whom it hits is told

NEEDS: Mapping[str, Needs] = {
    "organizations:list": needs("organizations:view"),
    "organizations:download": needs("organizations:view"),
    "organizations:add": needs("organizations:add"),
    "organizations:view": needs("organizations:view"),
    "organizations:rename": needs("organizations:edit"),
    "organizations:look": needs("organizations:edit"),
    "organizations:status": needs("organizations:edit"),
    "organizations:limit": needs(*_LIMITS),
    "organizations:confirm": needs("credentials:manage"),
    "organizations:remove": needs("organizations:remove"),
    "attention:distributor": needs("organizations:view"),
    "attention:organization": needs("organizations:view"),
    "pulse": needs("organizations:view"),
    **dict.fromkeys(
        ("palette:find", "lists:save", "lists:views", "lists:columns"), needs("organizations:view")
    ),
    "credentials:list": needs("credentials:view"),
    "credentials:view": needs("credentials:view"),
    "credentials:issue": needs(_ISSUES),
    "credentials:copy": needs(_ISSUES, *_SEES_CARDS),
    **dict.fromkeys((f"credentials:{verb}" for verb in BUTTONS), _MANAGES),
    "credentials:set_installer": needs(
        "credentials:view", "credentials:manage", post=("credentials:grant_installer",)
    ),
    "credentials:undo": _MANAGES,
    "credentials:label": _MANAGES,
    "credentials:holder": _MANAGES,
    "credentials:set_validity": _MANAGES,
    "credentials:correct_address": _MANAGES,
    "credentials:revoke": _MANAGES,
    "credentials:replace_phone": _MANAGES,
    "credentials:withdraw": _MANAGES,
    "holders:list": needs("holders:view"),
    "holders:view": needs("holders:view"),
    **dict.fromkeys(
        (f"holders:{what}" for what in ("add", "edit", "merge", "deactivate", "reactivate")),
        needs("holders:view", "holders:manage"),
    ),
    "holders:download": needs("holders:view", "credentials:view", "credentials:export"),
    "holders:erase": needs("holders:view", "holders:erase"),
    "pools:list": needs(_ISSUES, "credentials:view_cards"),
    "pools:add": needs(_ISSUES, "credentials:view_cards"),
    "pools:remove": needs(_ISSUES, "credentials:view_cards"),
    "printing:sheet": needs("credentials:deliver", "credentials:manage", post=("credentials:view",)),
    "bulk_actions:list": needs("credentials:view"),
    "bulk_actions:begin": needs("credentials:manage", post=("credentials:view",)),
    "bulk_actions:view": needs("credentials:view"),
    "bulk_actions:cancel": _MANAGES,
    "bulk_actions:download": needs("credentials:view"),
    "bulk:list": needs("credentials:view"),
    "bulk:view": needs("credentials:view"),
    "bulk:upload": needs(_ISSUES),
    "bulk:template": needs(_ISSUES),
    "bulk:issue": needs(_ISSUES, "credentials:view"),
    "bulk:undo": _MANAGES,
    "bulk:read_again": needs(_ISSUES, "credentials:view"),
    "bulk:discard": needs(_ISSUES, "credentials:view"),
    "bulk:columns": needs(_ISSUES, "credentials:view"),
    "bulk:mend": needs(_ISSUES, *_SEES_CARDS),
    **dict.fromkeys(("bulk:wrong", "bulk:warned", "bulk:issued"), needs("credentials:export", *_SEES_CARDS)),
    **dict.fromkeys(
        (
            f"reconciliations:{what}"
            for what in ("list", "send", "columns", "read_again", "remove", "download")
        ),
        _COMPARES,
    ),
    "reconciliations:view": _COMPARES,
    "exports:list": needs("credentials:export"),
    "exports:once": needs("credentials:export", post=("credentials:view",)),
    "exports:view": needs("credentials:export"),
    "exports:take": needs("credentials:export", "credentials:view"),
    "exports:ready_made": needs("credentials:manage"),
    "exports:add": needs("credentials:manage", post=("credentials:export", "credentials:view")),
    "exports:edit": needs("credentials:manage", "credentials:export", "credentials:view"),
    "exports:remove": needs("credentials:manage", "credentials:export"),
    "readers:list": needs("readers:view"),
    "readers:view": needs("readers:view"),
    "readers:rename": _READERS,
    "readers:output": _READERS,
    "readers:remove": _READERS,
    "readers:confirm_key": _READERS,
    "readers:refuse_key": _READERS,
    "readers:enroll": needs("readers:enroll"),
    "readers:enroll_progress": needs("readers:enroll"),
    "readers:door_policy": needs("organizations:edit_door_policy"),
    "readers:upgrades": needs("readers:view"),
    "readers:start_upgrades": _READERS,
    "readers:upgrade": needs("readers:view"),
    "readers:cancel_upgrade": _READERS,
    "readers:retry_upgrade": _READERS,
    "unreleased_readers": needs("readers:manage"),
    "distributor:view": needs("distributors:view"),
    "distributor:edit": needs("distributors:edit"),
    "distributor:branding": needs("distributors:edit"),
    "distributor:policies": needs("distributors:edit"),
    "distributor:low_credit_alert": needs("distributors:edit"),
    "distributor:redeem": needs("credits:redeem"),
    "statement:list": needs("credits:view_pool"),
    "statement:download": needs("credits:view_pool"),
    "audit:list": needs("audit:view"),
    "audit:download": needs("audit:view"),
    "admins:list": needs("admins:view"),
    "admins:download": needs("admins:view"),
    "admins:roles": needs("admins:view"),
    "admins:view": needs("admins:view"),
    "admins:invite": needs("admins:invite"),
    "admins:scope": _ADMINS,
    "admins:remove": _ADMINS,
    "admins:resend": _ADMINS,
    "admins:withdraw": _ADMINS,
    "admins:approve": _ADMINS,
    "admins:object": _ADMINS,
    **dict.fromkeys(
        (
            *("webhooks:list", "webhooks:add", "webhooks:view", "webhooks:edit", "webhooks:rotate"),
            *("webhooks:pause", "webhooks:enable", "webhooks:remove", "webhooks:test", "webhooks:replay"),
            *("webhooks:delivery", "webhooks:retry"),
        ),
        _WEBHOOKS,
    ),
    "clients:list": needs("clients:view"),
    "clients:view": needs("clients:view"),
    "clients:add": needs("clients:manage"),
    "clients:edit": _CLIENTS,
    "clients:rotate": _CLIENTS,
    "clients:confirm": _CLIENTS,
    "clients:revoke": _CLIENTS,
    "clients:revoke_token": _CLIENTS,
}
