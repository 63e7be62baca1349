"""A holder and its organization share one distributor. Parts of what is known of it are found by an index."""

from mipass.base.kit.guards import SameTenant
from mipass.domains.holders.search import HOLDER_PARTS

GUARDS = [HOLDER_PARTS, SameTenant("holders_holder", "organization_id", "organizations_organization")]
