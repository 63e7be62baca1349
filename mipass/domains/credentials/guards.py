"""A credential, its organization, its transfer and its model share one distributor."""

from mipass.base.kit.db import SameTenant

GUARDS = [
    SameTenant("credentials_credential", "organization_id", "organizations_organization"),
    SameTenant("credentials_credential", "issue_transfer_id", "credits_transfer"),
    SameTenant("credentials_credential", "copy_of_id", "credentials_credential"),
]
