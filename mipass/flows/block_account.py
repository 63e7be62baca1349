"""Blocking an account that may be the last to act for a distributor as a whole."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Refused
from mipass.domains.accounts.blocking import disable_account
from mipass.domains.accounts.models import Account
from mipass.domains.admins.operations import lock_left_without
from mipass.domains.distributors.models import Distributor


class NobodyLeft(Refused):
    """Distributors would have no Full Admin who can log in."""

    code = "nobody_left"

    def __init__(self, distributors: Sequence[Distributor]) -> None:
        names = ", ".join(distributor.name for distributor in distributors)
        super().__init__(_("This is the last Full Admin who can log in of: %(names)s.") % {"names": names})


@change("flows:block_account")
def block_account(*, actor: Actor, account: Account, even_last: bool = False) -> Sequence[Distributor]:
    """Block an account. Returns the distributors that nobody can manage any more, which must be meant.

    Raises NobodyLeft for them unless ``even_last``, and whatever `disable_account` raises.
    """
    left = lock_left_without(account)
    if left and not even_last:
        raise NobodyLeft(left)
    disable_account(actor=actor, account=account)
    for distributor in left:
        record(
            actor=actor,
            event="distributor:full_admins_gone",
            place=distributor.place,
            subject_id=distributor.id,
        )
    return left
