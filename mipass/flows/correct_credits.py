"""A correction by the vendor, of which every Full Admin is told."""

from __future__ import annotations

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.outbox.operations import notify, queue_mail
from mipass.domains.admins.queries import list_full_admin_addresses
from mipass.domains.credits.operations import correct
from mipass.domains.credits.permissions import CORRECT
from mipass.domains.distributors.models import Distributor


@change("flows:correct_credits")
def correct_credits(
    *, actor: Actor, distributor: Distributor, amount: int, reason: str, idempotency_key: str
) -> None:
    """Add credits to the pool when ``amount`` is positive, take them when negative, and mail why.

    The same key and content again does nothing. Raises NotEnoughCredits, Invalid, KeyReused.
    """
    actor.require(CORRECT, distributor.place)
    transfer = correct(
        actor=actor, distributor=distributor, amount=amount, reason=reason, idempotency_key=idempotency_key
    )
    if transfer is None:
        return
    for address in list_full_admin_addresses(actor=actor, distributor=distributor):
        queue_mail(
            kind="credits-corrected",
            recipient=address,
            context={"credits": amount, "reason": transfer.reason},
            place=distributor.place,
            subject_id=transfer.id,
        )
    notify(actor=actor, kind="credits-corrected", name=distributor.name)
