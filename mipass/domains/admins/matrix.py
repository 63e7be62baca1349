"""The role matrix: who may do what, as data. The checks and the pages read this one table."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mipass.base.kit.actor import Permission
from mipass.base.upkeep import permissions as upkeep
from mipass.domains.accounts import permissions as accounts
from mipass.domains.admins import permissions as admins
from mipass.domains.admins.models import Scope
from mipass.domains.clients import permissions as clients
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits import permissions as credits
from mipass.domains.distributors import permissions as distributors
from mipass.domains.holders import permissions as holders
from mipass.domains.organizations import permissions as organizations
from mipass.domains.readers import permissions as readers

OPERATOR = "operator"

# Columns: Organization Admin (within the selected organizations), Full Admin, Operator.
_TABLE: dict[Permission, tuple[bool, bool, bool]] = {
    organizations.VIEW: (True, True, False),
    organizations.ADD: (False, True, False),
    organizations.EDIT: (False, True, False),
    organizations.REMOVE: (False, True, False),
    organizations.EDIT_DOOR_POLICY: (True, True, False),
    credentials.VIEW: (True, True, False),
    credentials.ISSUE: (True, True, False),
    credentials.MANAGE: (True, True, False),
    credentials.VIEW_CARDS: (True, True, False),
    credentials.GRANT_INSTALLER: (True, True, False),
    credentials.DELIVER: (True, True, False),
    credentials.EXPORT: (True, True, False),
    holders.VIEW: (True, True, False),
    holders.MANAGE: (True, True, False),
    holders.ERASE: (True, True, False),
    readers.VIEW: (True, True, False),
    readers.MANAGE: (True, True, False),
    readers.ENROLL: (True, True, False),
    readers.PUBLISH_FIRMWARE: (False, False, True),
    credits.VIEW_SUMMARY: (True, True, False),
    credits.VIEW_POOL: (False, True, False),
    credits.SET_LIMIT: (False, True, False),
    credits.REDEEM: (False, True, False),
    credits.SELL: (False, False, True),
    credits.CORRECT: (False, False, True),
    credits.COUNT: (False, False, True),
    distributors.VIEW: (False, True, True),
    distributors.EDIT: (False, True, False),
    distributors.LIST: (False, False, True),
    distributors.CREATE: (False, False, True),
    distributors.SUSPEND: (False, False, True),
    clients.VIEW: (True, True, False),
    clients.MANAGE: (True, True, False),
    admins.VIEW: (False, True, False),
    admins.INVITE: (False, True, False),
    admins.MANAGE: (False, True, False),
    admins.NOMINATE: (False, False, True),
    admins.VIEW_AUDIT: (True, True, True),
    admins.MANAGE_WEBHOOKS: (True, True, False),
    accounts.BLOCK: (False, False, True),
    upkeep.LOOK_AFTER: (False, False, True),
}

MATRIX: Mapping[str, frozenset[Permission]] = MappingProxyType(
    {
        role: frozenset(permission for permission, columns in _TABLE.items() if columns[column])
        for column, role in enumerate((Scope.ORGANIZATION, Scope.FULL, OPERATOR))
    }
)
