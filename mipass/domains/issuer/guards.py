"""A key, a status list and its entries belong to their organization's distributor, and so do their roots."""

from mipass.base.kit.guards import SameTenant

ORGANIZATIONS = "organizations_organization"
KEYS = "issuer_organizationkey"

GUARDS = [
    SameTenant("issuer_readercertificate", "organization_id", ORGANIZATIONS),
    SameTenant("issuer_readercertificate", "issuer_id", KEYS),
    SameTenant("issuer_revocationlist", "organization_id", ORGANIZATIONS),
    SameTenant("issuer_revocationlist", "issuer_id", KEYS),
    SameTenant(KEYS, "organization_id", ORGANIZATIONS),
    SameTenant(KEYS, "root_id", KEYS),
    SameTenant("issuer_statuslist", "organization_id", ORGANIZATIONS),
    SameTenant("issuer_signedlist", "organization_id", ORGANIZATIONS),
    SameTenant("issuer_signedlist", "signer_id", KEYS),
    SameTenant("issuer_statusentry", "organization_id", ORGANIZATIONS),
    SameTenant("issuer_statusentry", "root_id", KEYS),
]
