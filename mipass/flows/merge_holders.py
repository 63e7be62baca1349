"""Making one holder of several who are one person, with all their credentials."""

from __future__ import annotations

from collections.abc import Sequence

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.outbox.operations import notify, without_notices
from mipass.domains.credentials.holding import adopt_credentials, hand_over
from mipass.domains.holders.merging import merge_holder
from mipass.domains.holders.models import Holder
from mipass.domains.holders.operations import lock_holder
from mipass.domains.holders.permissions import MANAGE


@change("flows:merge_holders")
def merge_holders(*, actor: Actor, holder: Holder, others: Sequence[Holder], adopt: bool = False) -> Holder:
    """``others`` of the same address are ``holder``: their credentials are the holder's from now on.

    With ``adopt`` so are those of exactly the address that nobody is known to hold. Addresses, invitations
    and phones stay as they are. All of it, or nothing: raises what its parts raise.
    """
    actor.require(MANAGE, holder.place)
    for each in sorted((holder, *others), key=lambda one: one.id):  # those that cross wait in turn
        lock_holder(each)
    present = holder
    with without_notices():
        if adopt:
            adopt_credentials(actor=actor, holder=holder)
        for other in others:
            present = merge_holder(actor=actor, holder=holder, other=other)
            hand_over(actor=actor, holder=holder, other=other)
    notify(actor=actor, kind="holders-merged")
    return present
