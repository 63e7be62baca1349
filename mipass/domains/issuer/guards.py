"""A key, a status list and its entries belong to their organization's distributor, and so do their roots."""

from mipass.base.kit.db import SameTenant

ORGANIZATIONS = "organizations_organization"
KEYS = "issuer_organizationkey"

GUARDS = [
    SameTenant(KEYS, "organization_id", ORGANIZATIONS),
    SameTenant(KEYS, "root_id", KEYS),
    SameTenant("issuer_statuslist", "organization_id", ORGANIZATIONS),
    SameTenant("issuer_signedlist", "organization_id", ORGANIZATIONS),
    SameTenant("issuer_signedlist", "signer_id", KEYS),
    SameTenant("issuer_statusentry", "organization_id", ORGANIZATIONS),
    SameTenant("issuer_statusentry", "root_id", KEYS),
]
