"""The role matrix: who may do what, as data. The checks and the pages read these tables."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mipass.base.kit.actor import Permission
from mipass.base.upkeep import permissions as upkeep
from mipass.domains.accounts import permissions as accounts
from mipass.domains.admins import permissions as admins
from mipass.domains.admins.models import Role, Scope
from mipass.domains.clients import permissions as clients
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits import permissions as credits
from mipass.domains.distributors import permissions as distributors
from mipass.domains.holders import permissions as holders
from mipass.domains.organizations import permissions as organizations
from mipass.domains.readers import permissions as readers

# Columns: Admin, Auditor, Issuer, Reader Manager, Billing.
_TABLE: Mapping[Permission, tuple[bool, bool, bool, bool, bool]] = {
    organizations.VIEW: (True, True, True, True, True),
    organizations.ADD: (True, False, False, False, False),
    organizations.EDIT: (True, False, False, False, False),
    organizations.REMOVE: (True, False, False, False, False),
    organizations.EDIT_DOOR_POLICY: (True, False, False, False, False),
    credentials.VIEW: (True, True, True, False, False),
    credentials.VIEW_CARDS: (True, False, True, False, False),
    credentials.EXPORT: (True, True, True, False, False),
    credentials.ISSUE: (True, False, True, False, False),
    credentials.MANAGE: (True, False, True, False, False),
    credentials.GRANT_INSTALLER: (True, False, False, False, False),
    credentials.DELIVER: (True, False, False, False, False),
    holders.VIEW: (True, True, True, False, False),
    holders.MANAGE: (True, False, True, False, False),
    holders.ERASE: (True, False, False, False, False),
    readers.VIEW: (True, True, False, True, False),
    readers.MANAGE: (True, False, False, True, False),
    readers.ENROLL: (True, False, False, True, False),
    credits.VIEW_SUMMARY: (True, True, True, False, True),
    credits.VIEW_POOL: (True, True, False, False, True),
    credits.SET_LIMIT: (True, False, False, False, True),
    credits.REDEEM: (True, False, False, False, True),
    distributors.VIEW: (True, True, False, False, True),
    distributors.EDIT: (True, False, False, False, False),
    admins.VIEW: (True, True, False, False, False),
    admins.INVITE: (True, False, False, False, False),
    admins.MANAGE: (True, False, False, False, False),
    admins.VIEW_AUDIT: (True, True, False, False, False),
    admins.MANAGE_WEBHOOKS: (True, False, False, False, False),
    clients.VIEW: (True, True, False, False, False),
    clients.MANAGE: (True, False, False, False, False),
}

ROLES: Mapping[str, frozenset[Permission]] = MappingProxyType(
    {
        role: frozenset(permission for permission, columns in _TABLE.items() if columns[column])
        for column, role in enumerate(Role)
    }
)

# What whoever reaches selected organizations may not do, whatever their role.
OF_THE_DISTRIBUTOR = frozenset(
    {
        organizations.ADD,
        organizations.EDIT,
        organizations.REMOVE,
        credits.VIEW_POOL,
        credits.SET_LIMIT,
        credits.REDEEM,
        distributors.VIEW,
        distributors.EDIT,
        admins.VIEW,
        admins.INVITE,
        admins.MANAGE,
    }
)

OPERATORS = frozenset(
    {
        readers.PUBLISH_FIRMWARE,
        credits.SELL,
        credits.CORRECT,
        credits.COUNT,
        distributors.VIEW,
        distributors.LIST,
        distributors.CREATE,
        distributors.SUSPEND,
        admins.NOMINATE,
        admins.VIEW_AUDIT,
        accounts.BLOCK,
        upkeep.LOOK_AFTER,
    }
)


EVERY_PERMISSION = frozenset(_TABLE) | OPERATORS


def rights(role: str, scope: str) -> frozenset[Permission]:
    """What an admin of this role may do within this reach; nothing for a role that there is no more."""
    given = ROLES.get(role, frozenset())
    return given if scope == Scope.FULL else given - OF_THE_DISTRIBUTOR


def roles_with(permission: Permission) -> list[str]:
    """The roles that hold a permission which is not of the distributor's level."""
    return [role for role, given in ROLES.items() if permission in given]
