"""What can be done with holders."""

from mipass.base.kit.actor import Permission

VIEW = Permission("holders:view")
MANAGE = Permission("holders:manage")
ERASE = Permission("holders:erase")
