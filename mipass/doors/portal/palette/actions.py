"""What a person may do or open, by name: of the organization where they stand, then of the portal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor, Permission
from mipass.base.kit.text import name_key
from mipass.domains.admins import permissions as admins
from mipass.domains.clients import permissions as clients
from mipass.domains.credentials import permissions as credentials
from mipass.domains.credits import permissions as credits
from mipass.domains.distributors import permissions as distributors
from mipass.domains.holders import permissions as holders
from mipass.domains.organizations import permissions as organizations
from mipass.domains.organizations.models import Organization
from mipass.domains.readers import permissions as readers
from mipass.domains.webhooks import permissions as webhooks
from mipass.doors.portal.palette.found import Group, Item
from mipass.doors.portal.places import url_in
from mipass.doors.web.door import PortalRequest


class Action(NamedTuple):
    """Its name and page, the icon, and what the page asks for."""

    label: str | Promise
    page: str
    icon: str
    needs: tuple[Permission, ...]


HERE = (
    Action(_("Issue New Credential"), "credentials:issue", "plus", (credentials.ISSUE,)),
    Action(_("Bulk Credential Upload"), "bulk:upload", "upload", (credentials.ISSUE,)),
    Action(_("Organization Credentials"), "credentials:list", "key", (credentials.VIEW,)),
    Action(_("Add Holder"), "holders:add", "plus", (holders.VIEW, holders.MANAGE)),
    Action(_("Organization Holders"), "holders:list", "users", (holders.VIEW,)),
    Action(_("Enroll Readers"), "readers:enroll", "plus", (readers.ENROLL,)),
    Action(_("Organization Readers"), "readers:list", "nfc", (readers.VIEW,)),
    Action(_("Organization Details"), "organizations:view", "building", (organizations.VIEW,)),
    Action(_("Bulk Actions"), "bulk_actions:list", "history", (credentials.VIEW,)),
    Action(_("Export"), "exports:list", "download", (credentials.EXPORT,)),
)
OF_THE_PORTAL = (
    Action(_("Home"), "attention:distributor", "inbox", (organizations.VIEW,)),
    Action(_("Organizations"), "organizations:list", "building", (organizations.VIEW,)),
    Action(_("Add New Organization"), "organizations:add", "plus", (organizations.ADD, credits.VIEW_POOL)),
    Action(_("Admins"), "admins:list", "users", (admins.VIEW,)),
    Action(_("Invite Admin"), "admins:invite", "plus", (admins.INVITE,)),
    Action(_("Distributor"), "distributor:view", "building-store", (distributors.VIEW,)),
    Action(_("Redeem Distributor Credits"), "distributor:redeem", "ticket", (credits.REDEEM,)),
    Action(_("Credit Statement"), "statement:list", "history", (credits.VIEW_POOL,)),
    Action(_("API Clients"), "clients:list", "settings", (clients.VIEW,)),
    Action(_("Webhooks"), "webhooks:list", "send", (webhooks.MANAGE,)),
)
OWN = (
    Action(_("My Account"), "my_account", "user-circle", ()),
    Action(_("Keyboard Shortcuts"), "shortcuts", "keyboard", ()),
)


def find_actions(request: PortalRequest, words: str, standing: Organization | None) -> Group:
    """Those that the actor may take and whose name has each of the words; without words all."""
    wanted = name_key(words).split()
    items = [
        item
        for item in _offered(request.actor, standing)
        if all(word in name_key(f"{item.label} {item.detail}") for word in wanted)
    ]
    return Group(_("Actions"), items)


def _offered(actor: Actor, standing: Organization | None) -> Iterator[Item]:
    if standing is not None:
        for label, page, icon, needs in HERE:
            is_possible = standing.is_enabled or page not in {"credentials:issue", "bulk:upload"}
            if is_possible and all(actor.can(need) for need in needs):
                yield Item(str(label), standing.name, url_in(standing.place, page), icon)
    portal = {"distributor_id": actor.own_distributor_id}
    for label, page, icon, needs in OF_THE_PORTAL:
        if all(actor.can(need) for need in needs):
            yield Item(str(label), "", reverse(page, kwargs=portal), icon)
    for label, page, icon, _needs in OWN:
        yield Item(str(label), "", reverse(page), icon)
