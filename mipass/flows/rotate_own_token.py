"""A client renews its own token, and the people who answer for the distributor hear of it."""

from __future__ import annotations

from uuid import UUID

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.outbox.operations import queue_mail
from mipass.base.outbox.queries import count_lately, mails_to
from mipass.domains.admins.queries import list_full_admins
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.rotation import OVERLAP_HOURS, NewToken, rotate

MAIL_KIND = "client-rotated"
MAILS_PER_HOUR = 5  # a client that goes on rotating must not fill a mailbox; the log has every time


@change("flows:rotate_own_token")
def rotate_own_token(
    *,
    actor: Actor,
    client: ApiClient,
    overlap_hours: int = OVERLAP_HOURS,
    used: UUID | None = None,
    idempotency_key: str | None = None,
) -> NewToken:
    """A new token for the client that acts, until when a person last said; Full Admins are mailed.

    ``used`` is the id of the token that the request came with. Raises as `rotation.rotate` does.
    """
    rotated = rotate(
        actor=actor,
        client=client,
        overlap_hours=overlap_hours,
        used=used,
        idempotency_key=idempotency_key,
    )
    if rotated.text:
        _tell(rotated)
    return rotated


def _tell(rotated: NewToken) -> None:
    client = rotated.client
    for account in list_full_admins(client.distributor):
        sent = mails_to(recipient=account.email, place=client.place, kinds=[MAIL_KIND])
        if count_lately(sent) < MAILS_PER_HOUR:
            queue_mail(
                kind=MAIL_KIND,
                recipient=account.email,
                context={"hint": rotated.text[-4:]},
                place=client.place,
                subject_id=client.id,
            )
