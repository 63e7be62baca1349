"""A reader, its organization, its enrollments and its upgrades share one distributor."""

from mipass.base.kit.guards import SameTenant

ORGANIZATIONS = "organizations_organization"
READERS = "readers_reader"

GUARDS = [
    SameTenant(READERS, "organization_id", ORGANIZATIONS),
    SameTenant("readers_readerconfiguration", "reader_id", READERS),
    SameTenant("readers_readerconfiguration", "authority_id", "issuer_organizationkey"),
    SameTenant("readers_enrollmentcode", "organization_id", ORGANIZATIONS),
    SameTenant("readers_enrollment", "organization_id", ORGANIZATIONS),
    SameTenant("readers_enrollment", "code_id", "readers_enrollmentcode"),
    SameTenant("readers_enrollment", "reader_id", READERS),
    SameTenant("readers_keychange", "organization_id", ORGANIZATIONS),
    SameTenant("readers_keychange", "reader_id", READERS),
    SameTenant("readers_supersededkey", "reader_id", READERS),
    SameTenant("readers_upgradecampaign", "organization_id", ORGANIZATIONS),
    SameTenant("readers_readerupgrade", "campaign_id", "readers_upgradecampaign"),
    SameTenant("readers_readerupgrade", "reader_id", READERS),
]
