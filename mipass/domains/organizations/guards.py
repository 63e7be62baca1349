"""A logo and its organization share one distributor."""

from mipass.base.kit.guards import SameTenant

GUARDS = [SameTenant("organizations_organizationlogo", "organization_id", "organizations_organization")]
