"""An admin, the organizations of its scope and the client that invited it share one distributor."""

from mipass.base.kit.guards import SameTenant

GUARDS = [
    SameTenant("admins_admin", "invited_by_client_id", "clients_apiclient"),
    SameTenant("admins_adminorganization", "admin_id", "admins_admin"),
    SameTenant("admins_listpreferences", "admin_id", "admins_admin"),
    SameTenant("admins_adminorganization", "organization_id", "organizations_organization"),
]
