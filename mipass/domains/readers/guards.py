"""A reader and its organization share one distributor."""

from mipass.base.kit.db import SameTenant

GUARDS = [SameTenant("readers_reader", "organization_id", "organizations_organization")]
