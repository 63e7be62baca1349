"""The scopes as a person chooses them: by what they are about, each in words, the strong ones marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.shapes import Words
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.scopes import ApiScope

# What a scope is about stands before its colon.
GROUPS: Sequence[tuple[Words, frozenset[str]]] = (
    (_("Organizations"), frozenset(("organizations",))),
    (_("Credentials"), frozenset(("credentials", "cards", "bulk", "pools", "exports", "holders"))),
    (_("Readers"), frozenset(("readers",))),
    (_("Credits"), frozenset(("credits",))),
    (_("Distributor and admins"), frozenset(("distributor", "admins"))),
    (_("Log and events"), frozenset(("audit", "events", "webhooks"))),
    (_("The client itself"), frozenset(("tokens",))),
)

WHY_STRONG: Mapping[str, Words] = {
    "organizations:remove": _("It cannot be undone, and stops all doors of the organization."),
    "credentials:installer": _("Whoever holds such a credential can enroll readers."),
    "credentials:deliver": _("The program sees each link in place of the holder's mailbox."),
    "bulk:large": _("A person would be asked to confirm it."),
    "holders:erase": _("What is known of a person is gone for good; no copy is kept."),
    "readers:enroll": _("A code makes a device a reader of these doors."),
    "credits:redeem": _("Redeeming is final."),
    "admins:manage": _(
        "It can invite people to roles whose rights it has itself, and remove Full Admins but for the last."
    ),
    "webhooks:manage": _("It sends events to other servers, also when nobody looks at the portal."),
    "tokens:rotate": _("Until the date that you confirm, it renews its secret by itself."),
}


def offered_scopes(actor: Actor) -> list[ApiScope]:
    """Those that the actor can grant within its own reach."""
    return [
        scope
        for scope in SCOPES.values()
        if all(actor.can(permission) for permission in scope.permissions)
        and (actor.organization_ids is None or not scope.needs_all)
    ]


def grouped(scopes: Iterable[ApiScope]) -> list[tuple[Words, list[ApiScope]]]:
    """The scopes by group, in the order of the groups; one of no group stands in the last."""
    rest = [*scopes]
    found: list[tuple[Words, list[ApiScope]]] = []
    for title, subjects in GROUPS:
        is_last = subjects is GROUPS[-1][1]
        own = [scope for scope in rest if is_last or scope.code.partition(":")[0] in subjects]
        rest = [scope for scope in rest if scope not in own]
        if own:
            found.append((title, own))
    return found


class ScopeChoices(forms.CheckboxSelectMultiple):
    """A box for each scope, in groups."""

    template_name = "clients/scope_choices.html"

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Django's option, with the scope and why it is strong."""
        option = super().create_option(*args, **kwargs)
        option["scope"] = SCOPES[str(option["value"])]
        option["why"] = WHY_STRONG.get(str(option["value"]), "")
        return option
