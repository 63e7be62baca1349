"""What can be done with credentials."""

from mipass.base.kit.actor import Permission

VIEW = Permission("credentials:view")
ISSUE = Permission("credentials:issue")
MANAGE = Permission("credentials:manage")
VIEW_CARDS = Permission("credentials:view_cards")
GRANT_INSTALLER = Permission("credentials:grant_installer")
DELIVER = Permission("credentials:deliver")
EXPORT = Permission("credentials:export")
ACCEPT = Permission("credentials:accept")
