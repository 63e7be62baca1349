"""What can be done with credentials."""

from mipass.base.kit.actor import Permission

VIEW = Permission("credentials:view")
ISSUE = Permission("credentials:issue")
MANAGE = Permission("credentials:manage")
ACCEPT = Permission("credentials:accept")
