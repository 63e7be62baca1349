"""A reader, its organization and its upgrades share one distributor."""

from mipass.base.kit.db import SameTenant

GUARDS = [
    SameTenant("readers_reader", "organization_id", "organizations_organization"),
    SameTenant("readers_upgradecampaign", "organization_id", "organizations_organization"),
    SameTenant("readers_readerupgrade", "campaign_id", "readers_upgradecampaign"),
    SameTenant("readers_readerupgrade", "reader_id", "readers_reader"),
]
