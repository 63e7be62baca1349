"""Who may give whom which role: nobody one that may do what they may not."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor, ActorKind, Permission
from mipass.base.kit.errors import Invalid, Refused
from mipass.domains.admins.matrix import rights
from mipass.domains.admins.models import Role


class BeyondOwnRights(Refused):
    """The role may do what whoever grants it may not."""

    code = "beyond_own_rights"

    def __init__(self) -> None:
        message = _("This role may do more than you may. Choose another, or ask a Full Admin.")
        super().__init__(message, field="role")


def require_grantable(actor: Actor, role: str, scope: str) -> None:
    """Raise BeyondOwnRights for a role with a permission that the actor lacks, Invalid for no role.

    A client hands on what its scopes give. None gives a right over API clients, so it can make nobody an
    admin who could make another client, or prolong this one (docs/decisions/0057).
    Judged again when the change is about to commit. The vendor and the installation nominate Full Admins by a
    right of its own.
    """
    if role not in Role.values:
        raise Invalid(_("Choose one of the listed roles."), field="role")
    asked = rights(role, scope)
    _judge(actor, asked)
    actor.rely_on_rights(lambda anew: _judge(anew, asked))


def _judge(actor: Actor, asked: frozenset[Permission]) -> None:
    if actor.kind in {ActorKind.ADMIN, ActorKind.CLIENT} and not asked <= actor.permissions:
        raise BeyondOwnRights
