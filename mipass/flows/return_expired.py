"""Returning the credits of invitations that expired unclaimed, where the distributor's policy says so.

See docs/decisions: what is refunded cannot be sent again, so the credential ends with it.
"""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.each_alone import each_alone
from mipass.base.requests.operations import OWN_KEY
from mipass.domains.credentials.expiry import expire_unclaimed, list_unclaimed
from mipass.domains.credentials.models import Credential
from mipass.domains.credits.models import TransferCode
from mipass.domains.credits.operations import give_back
from mipass.domains.distributors.queries import list_returning

BATCH = 100


def return_expired() -> int:
    """End a batch of expired invitations, each in a transaction of its own. Returns how many were due.

    A credential is revoked once and its id is the transfer's key, so none is refunded twice.
    """
    system = Actor.system()
    distributors = list(list_returning(actor=system))
    due = list_unclaimed(actor=system, distributors=distributors, limit=BATCH) if distributors else []
    return len(each_alone(due, lambda credential: _return(actor=system, credential=credential)))


@change("flows:return_expired")
def _return(*, actor: Actor, credential: Credential) -> None:
    if expire_unclaimed(actor=actor, credential=credential):
        give_back(
            actor=actor,
            organization=credential.organization,
            amount=1,
            code=TransferCode.EXPIRE,
            subject_id=credential.id,
            reverses_id=credential.issue_transfer_id,
            key=f"{OWN_KEY}expire:{credential.id}",
        )
