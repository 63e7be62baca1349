"""What mails and notices tell of people who are erased."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from mipass.base.kit.traces import Traces, erased_address
from mipass.base.outbox.models import Mail, MailStatus, Notice

NOTHING = "…"  # where something was told


def addresses_mailed(subject_ids: Collection[UUID]) -> frozenset[str]:
    """Where mails about these things went, older addresses among them."""
    return frozenset(Mail.objects.filter(subject_id__in=subject_ids).values_list("recipient", flat=True))


def erase_mails(subject_ids: Collection[UUID]) -> None:
    """Forget to whom mails about these things went, what servers answered and what was to be said.

    What waits is not sent. Of a mail that is being sent, `mark_sent` and `mark_failed` keep no answer.
    """
    for subject_id in subject_ids:
        mails = Mail.objects.filter(subject_id=subject_id)
        mails.filter(status__in=[MailStatus.QUEUED, MailStatus.HELD]).update(status=MailStatus.CANCELLED)
        mails.update(recipient=erased_address(subject_id), answer="", context=None)


def erase_notices(account_ids: Collection[UUID], traces: Traces) -> None:
    """Put NOTHING in the place of each fact that tells of these people, in what accounts were told."""
    rows = Notice.objects.filter(account_id__in=account_ids).exclude(params={})
    for id, params in rows.values_list("id", "params").iterator():
        kept = {name: NOTHING if _tells(value, traces) else value for name, value in params.items()}
        if kept != params:
            Notice.objects.filter(id=id).update(params=kept)


def _tells(fact: object, traces: Traces) -> bool:
    """Of an address all has to be the person's; of the name of a file a part may be."""
    text = str(fact)
    return traces.are_in(text) if "@" in text else traces.may_be_in(text)
