"""The ledger may only grow, and every row of it stays within one distributor."""

from mipass.base.kit.guards import AppendOnly, SameTenant

GUARDS = [
    AppendOnly("credits_transfer"),
    SameTenant("credits_ledgeraccount", "organization_id", "organizations_organization"),
    SameTenant("credits_transfer", "organization_id", "organizations_organization"),
    SameTenant("credits_transfer", "debit_id", "credits_ledgeraccount"),
    SameTenant("credits_transfer", "credit_id", "credits_ledgeraccount"),
    SameTenant("credits_transfer", "reverses_id", "credits_transfer"),
    SameTenant("credits_hourtally", "organization_id", "organizations_organization"),
    SameTenant("credits_voucher", "transfer_id", "credits_transfer"),
]
