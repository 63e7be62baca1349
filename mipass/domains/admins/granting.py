"""Who may give whom which role: nobody one that may do what they may not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor, ActorKind, Permission
from mipass.base.kit.errors import Invalid, Refused
from mipass.domains.admins.matrix import rights
from mipass.domains.admins.models import Role, Scope


class BeyondOwnRights(Refused):
    """The role may do what whoever grants it may not."""

    code = "beyond_own_rights"

    def __init__(self) -> None:
        message = _("This role may do more than you may. Choose another, or ask a Full Admin.")
        super().__init__(message, field="role")


def require_grantable(actor: Actor, role: str, scope: str) -> None:
    """Raise BeyondOwnRights for a role with a permission that the actor lacks, Invalid for no role.

    Judged again when the change is about to commit. The vendor and the installation nominate Full Admins by a
    right of its own.
    """
    if role not in Role.values:
        raise Invalid(_("Choose one of the listed roles."), field="role")
    asked = rights(role, scope)
    _judge(actor, asked)
    actor.rely_on_rights(lambda anew: _judge(anew, asked))


def _judge(actor: Actor, asked: frozenset[Permission]) -> None:
    if actor.kind in {ActorKind.ADMIN, ActorKind.CLIENT} and not asked <= _own(actor):
        raise BeyondOwnRights


def _own(actor: Actor) -> frozenset[Permission]:
    """What the actor may hand on: a person what they may; a client, by its scope for that, an admin's."""
    if actor.kind is not ActorKind.CLIENT:
        return actor.permissions
    return rights(Role.ADMIN, Scope.FULL if actor.organization_ids is None else Scope.ORGANIZATION)
