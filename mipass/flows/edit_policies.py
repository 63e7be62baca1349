"""Policies, with the one that must not lock out whoever switches it on."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.errors import Forbidden, Refused
from mipass.domains.accounts.queries import get_account
from mipass.domains.accounts.second_factors import has_second_factor
from mipass.domains.distributors import policies as distributors
from mipass.domains.distributors.models import Distributor
from mipass.domains.distributors.permissions import EDIT
from mipass.domains.distributors.policies import Policies
from mipass.domains.holders.permissions import ERASE


class NoSecondFactor(Refused):
    """The acting admin would be the first to be shut out."""

    code = "no_second_factor"

    def __init__(self) -> None:
        message = _(
            "Set up a passkey or an authenticator app under My Account first; otherwise you would lock "
            "yourself out."
        )
        super().__init__(message, field="require_second_factor")


@change("flows:edit_policies")
def edit_policies(
    *,
    actor: Actor,
    distributor: Distributor,
    policies: Policies,
    judge: Callable[[Distributor], None] = lambda _present: None,
) -> None:
    """Decide anew. Raises NoSecondFactor when admins shall need what the acting one lacks.

    Whether they need it is a person's to say: an API client that says otherwise is Forbidden, and so is who
    says when holders are erased and may not erase any.
    """
    actor.require(EDIT, distributor.place)
    if policies.erase_after_months != distributor.erase_after_months:
        actor.require(ERASE, distributor.place)
    if actor.kind is ActorKind.CLIENT:
        if policies.require_second_factor != distributor.require_second_factor:
            raise Forbidden
    elif policies.require_second_factor and not has_second_factor(get_account(actor.account_id)):
        raise NoSecondFactor
    distributors.edit_policies(actor=actor, distributor=distributor, policies=policies, judge=judge)
