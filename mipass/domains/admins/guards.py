"""An admin and the organizations of its scope share one distributor."""

from mipass.base.kit.guards import SameTenant

GUARDS = [
    SameTenant("admins_adminorganization", "admin_id", "admins_admin"),
    SameTenant("admins_adminorganization", "organization_id", "organizations_organization"),
]
