"""Changing what is known of a holder, and sending their open invitations to another address by that."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.outbox.operations import notify, without_notices
from mipass.domains.credentials.holding import lock_live_of
from mipass.domains.credentials.invitations import correct_address
from mipass.domains.credentials.models import CredentialStatus
from mipass.domains.credentials.validity import is_ended
from mipass.domains.holders import operations
from mipass.domains.holders.models import Holder
from mipass.domains.holders.permissions import MANAGE


@change("flows:edit_holder")
def edit_holder(
    *,
    actor: Actor,
    holder: Holder,
    changes: Mapping[str, str],
    apply_to_invited: bool = False,
    judge: Callable[[Holder], None] = lambda _present: None,
) -> Holder:
    """Change what is given and is not so already; with ``apply_to_invited`` no Invited credential keeps
    another address than the holder's: its invitation goes out anew, and the older link is void. One whose
    dates are over stays as it is, since nothing is sent for it, and the acting person is told.

    All of it, or nothing. Raises what its parts raise: Forbidden without the right to change credentials,
    TooManyCredentials, TooManyAttempts.
    """
    actor.require(MANAGE, holder.place)
    present = operations.edit_holder(actor=actor, holder=holder, changes=changes, judge=judge)
    if apply_to_invited:
        _move_invited(actor, holder, present.email)
    return present


def _move_invited(actor: Actor, holder: Holder, email: str) -> None:
    invited = [
        credential
        for credential in lock_live_of(actor=actor, holder=holder)
        if credential.status == CredentialStatus.INVITED and credential.email != email
    ]
    over = [credential for credential in invited if is_ended(credential)]
    with without_notices():
        for credential in invited:
            if credential not in over:
                correct_address(actor=actor, credential=credential, email=email)
    if over:
        notify(actor=actor, kind="ended-invitations-left", level="warning", credentials=len(over))
