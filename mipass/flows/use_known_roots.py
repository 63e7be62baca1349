"""Letting an announced root sign as soon as every reader of its organization goes by a list that names it."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.domains.issuer.permissions import ROTATE
from mipass.domains.issuer.queries import list_announcing
from mipass.domains.issuer.rotation import leaving_out_untrusted, use_announced_root
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.configurations import is_config_current
from mipass.domains.readers.queries import list_readers


def use_known_roots() -> int:
    """Look at every organization with an announced root. Returns in how many it signs from now."""
    system, used = Actor.system(), 0
    for organization in list_announcing():
        with leaving_out_untrusted(organization):
            used += _use_if_known(actor=system, organization=organization)
    return used


@change("flows:use_known_root")
def _use_if_known(*, actor: Actor, organization: Organization) -> bool:
    actor.require(ROTATE, organization.place)
    readers = list_readers(actor=actor, organization=organization)
    is_known = all(is_config_current(each) for each in readers if each.key_thumbprint)
    return use_announced_root(actor=actor, organization=organization, root_known_by_all=is_known)
