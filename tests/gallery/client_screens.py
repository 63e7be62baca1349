"""The screens of API clients."""

from __future__ import annotations

from tests.gallery.actions import Action, opened, pressed
from tests.gallery.screen import CLIENTS, A, chapter


def named(name: str) -> Action:
    """Fill in the name alone."""
    return lambda page, _facts: page.get_by_label("Name", exact=True).fill(name)


CLIENT_SCREENS = chapter(
    "API clients",
    ("API Clients", "admin", CLIENTS),
    ("API Clients: nothing found", "admin", CLIENTS + "?q=zzz"),
    ("API Clients: Organization Admin", "site", CLIENTS),
    ("API Clients: of an organization", "admin", CLIENTS + "?organization={A}"),
    ("API Clients: empty", "stranger", "/portal/{b}/clients/"),
    ("Add API Client", "admin", CLIENTS + "add/"),
    ("Add API Client: Organization Admin", "site", CLIENTS + "add/"),
    ("Add API Client: error", "admin", CLIENTS + "add/", (named("Panel"), pressed("Add API Client"))),
    ("API Client Details", "admin", CLIENTS + "{client}/"),
    ("API Client Details: its maker lost rights", "admin", CLIENTS + "{left_client}/"),
    ("API Client Details: Revoked", "admin", CLIENTS + "{ended_client}/"),
    ("Actions", "admin", CLIENTS + "{client}/", (pressed("Actions"),)),
    ("Edit API Client", "admin", CLIENTS + "{client}/edit/"),
    ("Rotate Token", "admin", CLIENTS + "{client}/rotate/"),
    ("Rotate Token: the token", "admin", CLIENTS + "{spare_client}/rotate/", (pressed("Rotate Token"),)),
    ("Confirm", "admin", CLIENTS + "{client}/confirm/"),
    ("Revoke Token", "admin", CLIENTS + "{client}/", (opened("Revoke Token"),)),
    ("Revoke API Client", "admin", CLIENTS + "{client}/revoke/"),
    ("Remove Admin: with API clients", "admin", A + "admins/{member}/remove/"),
)
