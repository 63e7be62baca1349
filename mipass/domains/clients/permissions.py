"""What can be done with API clients."""

from mipass.base.kit.actor import Permission

VIEW = Permission("clients:view")
MANAGE = Permission("clients:manage")
