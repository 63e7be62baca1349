"""What a client is to be given, checked against the live rights of who gives it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_interface, ip_network
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Forbidden, Invalid
from mipass.base.kit.text import clean_name
from mipass.domains.clients.models import NAME_LENGTH
from mipass.domains.clients.scopes import ApiScope
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import list_live

MOST_NETWORKS = 20


@dataclass(frozen=True, slots=True)
class Grant:
    """A client's name, scopes and reach. ``organization_ids`` None is every one; ``networks`` are CIDRs."""

    name: str
    scopes: Collection[ApiScope]
    organization_ids: Collection[UUID] | None
    networks: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Checked:
    """A grant that may be given."""

    name: str
    scopes: list[str]
    organizations: list[Organization] | None
    networks: list[str]

    @property
    def content(self) -> Mapping[str, Any]:
        """What tells this grant from another, for the request's key."""
        reach = None if self.organizations is None else sorted(str(one.id) for one in self.organizations)
        return {"name": self.name, "scopes": self.scopes, "reach": reach, "networks": self.networks}


def check_grant(actor: Actor, grant: Grant) -> Checked:
    """The grant as it is stored. Nobody gives more than they have.

    Raises Forbidden for a scope with a permission, or a reach, that the actor lacks; Invalid for the rest.
    """
    return Checked(
        name=_name(grant.name),
        scopes=_scopes(actor, grant),
        organizations=_organizations(actor, grant.organization_ids),
        networks=_networks(grant.networks),
    )


def end_after(days: int) -> datetime:
    """When something ends that is good for so many days. Raises Invalid for more than the setting allows."""
    most = settings.CONFIG.token_max_days
    if not 1 <= days <= most:
        raise Invalid(
            _("Enter a number of days from 1 to %(most)d.") % {"most": most},
            code="out_of_range",
            field="days",
        )
    return now() + timedelta(days=days)


def _name(text: str) -> str:
    return clean_name(text, field="name", length=NAME_LENGTH)


def _scopes(actor: Actor, grant: Grant) -> list[str]:
    if not grant.scopes:
        raise Invalid(_("Select at least one scope."), code="required", field="scopes")
    for scope in grant.scopes:
        if not all(actor.can(permission) for permission in scope.permissions):
            raise Forbidden(_("You cannot grant the scope %(scope)s.") % {"scope": scope.code})
        if scope.needs_all and grant.organization_ids is not None:
            raise Invalid(
                _("The scope %(scope)s needs access to all organizations.") % {"scope": scope.code},
                code="needs_all",
                field="scopes",
            )
    return sorted({scope.code for scope in grant.scopes})


def _organizations(actor: Actor, ids: Collection[UUID] | None) -> list[Organization] | None:
    if ids is None:
        if actor.organization_ids is not None:
            raise Forbidden(_("You can grant access to your own organizations only."))
        return None
    found = [organization for organization in list_live(actor=actor) if organization.id in set(ids)]
    if not ids or len(found) != len(set(ids)):
        raise Invalid(
            _("Select at least one of the listed organizations."), code="required", field="organizations"
        )
    return found


def _networks(texts: Sequence[str]) -> list[str]:
    if len(texts) > MOST_NETWORKS:
        raise Invalid(
            _("Enter at most %(most)d networks.") % {"most": MOST_NETWORKS},
            code="out_of_range",
            field="networks",
        )
    return list(dict.fromkeys(_network(text.strip()) for text in texts))


def _network(text: str) -> str:
    try:
        return str(ip_network(text))
    except ValueError:
        raise Invalid(_no_network(text), code="bad_network", field="networks") from None


def _no_network(text: str) -> str:
    """What to write in its place: for an address within a network the network itself."""
    wrong = {"text": text[:NAME_LENGTH]}
    try:
        wrong["network"] = str(ip_interface(text).network)
    except ValueError:
        return _("%(text)s is not a network. Write it like 203.0.113.0/24 or 2001:db8::/32.") % wrong
    return _("%(text)s is an address within a network. For the whole network write %(network)s.") % wrong
