"""Withdrawing an invitation that no device answered: the credential ends, its credit comes back."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.requests.operations import OWN_KEY
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.operations import withdraw
from mipass.domains.credits.operations import give_back


@change("flows:withdraw_credential")
def withdraw_credential(*, actor: Actor, credential: Credential) -> None:
    """Withdraw within 24 hours of issue and before any device fetched it. Raises WrongState.

    A credential can be withdrawn once, so its id is the transfer's idempotency key.
    """
    withdraw(actor=actor, credential=credential)
    give_back(
        actor=actor,
        organization=credential.organization,
        amount=1,
        subject_id=credential.id,
        reverses_id=credential.issue_transfer_id,
        key=f"{OWN_KEY}withdraw:{credential.id}",
    )
