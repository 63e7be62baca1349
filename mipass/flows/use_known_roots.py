"""Letting an announced root sign as soon as every reader of its organization goes by a list that names it."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.domains.issuer.permissions import ROTATE
from mipass.domains.issuer.queries import list_announcing
from mipass.domains.issuer.rotation import use_announced_root
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.configurations import is_config_current
from mipass.domains.readers.queries import list_readers


def use_known_roots() -> int:
    """Look at every organization with an announced root. Returns in how many it signs from now."""
    system = Actor.system()
    return sum(_use_if_known(actor=system, organization=each) for each in list_announcing())


@change("flows:use_known_root")
def _use_if_known(*, actor: Actor, organization: Organization) -> bool:
    actor.require(ROTATE, organization.place)
    readers = list_readers(actor=actor, organization=organization)
    is_known = all(is_config_current(each) for each in readers if each.key_thumbprint)
    return use_announced_root(actor=actor, organization=organization, root_known_by_all=is_known)
