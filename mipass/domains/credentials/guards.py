"""A credential, its organization, its transfer and its model share one distributor.

Parts of its address are found by an index.
"""

from mipass.base.kit.db import SameTenant
from mipass.domains.credentials.search import EMAIL_PARTS

GUARDS = [
    EMAIL_PARTS,
    SameTenant("credentials_credential", "organization_id", "organizations_organization"),
    SameTenant("credentials_credential", "issue_transfer_id", "credits_transfer"),
    SameTenant("credentials_credential", "copy_of_id", "credentials_credential"),
    SameTenant("credentials_numberpool", "organization_id", "organizations_organization"),
    SameTenant("credentials_exportprofile", "organization_id", "organizations_organization"),
]
