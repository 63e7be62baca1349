"""The scopes of the public API: which permissions each gives, composed as the role matrix is.

A client may do what an admin of its reach may, and its scopes say of which; both tables are asked at each
request. The names are part of the API: a scope is added, and never means something else.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Permission
from mipass.domains.admins import permissions as admins
from mipass.domains.clients.scopes import ApiScope
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits import permissions as credits
from mipass.domains.distributors import permissions as distributors
from mipass.domains.holders import permissions as holders
from mipass.domains.organizations import permissions as organizations
from mipass.domains.readers import permissions as readers

_SCOPES = (
    ApiScope(
        "organizations:read",
        _("See organizations and their credit summaries"),
        frozenset({organizations.VIEW, credits.VIEW_SUMMARY}),
    ),
    ApiScope(
        "organizations:write",
        _("Add and edit organizations"),
        frozenset({organizations.ADD, organizations.EDIT, organizations.EDIT_DOOR_POLICY}),
        needs_all=True,
    ),
    ApiScope(
        "organizations:remove",
        _("Remove organizations"),
        frozenset({organizations.REMOVE}),
        needs_all=True,
        is_strong=True,
    ),
    ApiScope(
        "credentials:read", _("See credentials, without their card data"), frozenset({credentials.VIEW})
    ),
    ApiScope("cards:read", _("See card data"), frozenset({credentials.VIEW_CARDS})),
    ApiScope(
        "credentials:issue", _("Issue credentials, one by one and in batches"), frozenset({credentials.ISSUE})
    ),
    ApiScope(
        "credentials:manage",
        _("Enable, disable, revoke and resend credentials"),
        frozenset({credentials.MANAGE}),
    ),
    ApiScope(
        "credentials:installer",
        _("Give installer permission, with which readers are enrolled"),
        frozenset({credentials.GRANT_INSTALLER}),
        is_strong=True,
    ),
    ApiScope(
        "credentials:deliver",
        _("Receive invitation links and deliver them itself"),
        frozenset({credentials.DELIVER}),
        is_strong=True,
    ),
    ApiScope("bulk:large", _("Issue or revoke more than 100 credentials at once"), is_strong=True),
    ApiScope(
        "pools:manage",
        _("See, add and remove number pools"),
        frozenset({credentials.ISSUE, credentials.VIEW_CARDS}),
    ),
    ApiScope("holders:read", _("See holders: names, addresses, notes"), frozenset({holders.VIEW})),
    ApiScope("holders:write", _("Add, change and deactivate holders"), frozenset({holders.MANAGE})),
    ApiScope(
        "holders:erase",
        _("Erase holders, with all that is known of them"),
        frozenset({holders.ERASE}),
        is_strong=True,
    ),
    ApiScope("exports:take", _("Export credentials"), frozenset({credentials.EXPORT})),
    ApiScope("readers:read", _("See readers"), frozenset({readers.VIEW})),
    ApiScope("readers:manage", _("Rename, upgrade and remove readers"), frozenset({readers.MANAGE})),
    ApiScope(
        "readers:enroll",
        _("Make one-time codes to enroll readers"),
        frozenset({readers.ENROLL}),
        is_strong=True,
    ),
    ApiScope(
        "credits:read",
        _("See credits and the statement"),
        frozenset({credits.VIEW_SUMMARY, credits.VIEW_POOL}),
        needs_all=True,
    ),
    ApiScope(
        "credits:allocate",
        _("Set the limits of organizations"),
        frozenset({credits.SET_LIMIT}),
        needs_all=True,
    ),
    ApiScope(
        "credits:redeem", _("Redeem vouchers"), frozenset({credits.REDEEM}), needs_all=True, is_strong=True
    ),
    ApiScope("admins:read", _("See admins"), frozenset({admins.VIEW}), needs_all=True),
    ApiScope(
        "admins:manage",
        _("Invite, change and remove admins"),
        frozenset({admins.INVITE, admins.MANAGE}),
        needs_all=True,
        is_strong=True,
    ),
    ApiScope(
        "distributor:read", _("See the distributor's details"), frozenset({distributors.VIEW}), needs_all=True
    ),
    ApiScope(
        "distributor:write",
        _("Edit the distributor's details"),
        frozenset({distributors.EDIT}),
        needs_all=True,
    ),
    ApiScope("audit:read", _("Read the audit log"), frozenset({admins.VIEW_AUDIT})),
    ApiScope("events:read", _("Follow the event feed"), frozenset({admins.VIEW_AUDIT})),
    ApiScope(
        "webhooks:manage",
        _("Manage webhooks, which send events to other servers"),
        frozenset({admins.MANAGE_WEBHOOKS, admins.VIEW_AUDIT}),
        is_strong=True,
    ),
    ApiScope("tokens:rotate", _("Rotate its own token"), is_strong=True),
)

SCOPES: Mapping[str, ApiScope] = MappingProxyType({scope.code: scope for scope in _SCOPES})


# Whoever acts on a thing may see it: operations look before they act. Reading alone asks for its own scope.
_SEEN_WITH: Mapping[Permission, Permission] = {
    credentials.ISSUE: credentials.VIEW,
    credentials.MANAGE: credentials.VIEW,
    credentials.VIEW_CARDS: credentials.VIEW,
    credentials.EXPORT: credentials.VIEW,
    holders.MANAGE: holders.VIEW,
    holders.ERASE: holders.VIEW,
    readers.MANAGE: readers.VIEW,
    readers.ENROLL: readers.VIEW,
    credits.SET_LIMIT: credits.VIEW_SUMMARY,
    admins.MANAGE: admins.VIEW,
    distributors.EDIT: distributors.VIEW,
}


def permissions_of(codes: frozenset[str]) -> frozenset[Permission]:
    """All that these scopes give. One that there is no more gives nothing."""
    given = {permission for code in codes if code in SCOPES for permission in SCOPES[code].permissions}
    seen = {_SEEN_WITH[permission] for permission in given if permission in _SEEN_WITH}
    return frozenset(given | seen | ({organizations.VIEW} if given else set()))
