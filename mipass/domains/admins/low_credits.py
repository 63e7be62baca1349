"""Telling every Full Admin that the distributor's credits run low."""

from __future__ import annotations

from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.outbox.operations import notify_account, queue_mail
from mipass.base.outbox.queries import count_lately, mails_to
from mipass.domains.admins.queries import list_full_admins
from mipass.domains.credits.models import Transfer
from mipass.domains.credits.threshold import fell_below
from mipass.domains.distributors.models import Distributor

MAIL_KIND = "low-credits"
MAILS_PER_HOUR = 5  # who issues and withdraws at the threshold crosses it again and again


def warn_of_low_credits(*, distributor: Distributor, transfer: Transfer | None) -> None:
    """Mail and notify the Full Admins, if this transfer took the pool below the threshold.

    In the transfer's own transaction; whatever spends from the pool calls it. Costs nothing while no
    threshold is set, and one row otherwise.
    """
    unallocated = fell_below(distributor.low_credit_threshold, transfer)
    if unallocated is None or transfer is None:
        return
    facts = {"unallocated": unallocated, "threshold": distributor.low_credit_threshold or 0}
    record(
        actor=Actor.system(),
        event="credits:low",
        place=distributor.place,
        subject_id=distributor.id,
        **facts,
    )
    for account in list_full_admins(distributor):
        notify_account(account_id=account.id, kind=MAIL_KIND, level="warning", **facts)
        sent = mails_to(recipient=account.email, place=distributor.place, kinds=[MAIL_KIND])
        if count_lately(sent) < MAILS_PER_HOUR:
            queue_mail(
                kind=MAIL_KIND,
                recipient=account.email,
                context=facts,
                place=distributor.place,
                subject_id=transfer.id,
            )
