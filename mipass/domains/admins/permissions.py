"""What can be done to admins of a distributor."""

from mipass.base.kit.actor import Permission

VIEW = Permission("admins:view")
INVITE = Permission("admins:invite")
MANAGE = Permission("admins:manage")
NOMINATE = Permission("admins:nominate")
VIEW_AUDIT = Permission("audit:view")
MANAGE_WEBHOOKS = Permission("webhooks:manage")  # of a room above this one, in which the matrix is
