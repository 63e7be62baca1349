"""What a holder is mailed about a credential's state: always the last one, and few that it overtook."""

from __future__ import annotations

from datetime import datetime, timedelta

from mipass.base.outbox.operations import cancel_mails, queue_mail
from mipass.base.outbox.queries import list_mailed_at
from mipass.domains.credentials.models import Credential

SWITCHED = frozenset({"credential-enabled", "credential-disabled"})
SWITCHES_PER_HOUR = 3
HOUR = timedelta(hours=1)


def mail_state(credential: Credential, kind: str) -> None:
    """Queue the mail of the state that the credential is in now; one of an earlier state is not sent.

    Within an hour SWITCHES_PER_HOUR mails tell that it was enabled or disabled, and the next one waits until
    that is over. That it ended for good is told at once. For whoever has just changed the credential's row:
    its lock keeps those who switch at once apart.
    """
    cancel_mails(subject_id=credential.id, kinds=SWITCHED)
    queue_mail(
        kind=kind,
        recipient=credential.email,
        context={},
        place=credential.place,
        subject_id=credential.id,
        due_at=_due_at(credential) if kind in SWITCHED else None,
    )


def _due_at(credential: Credential) -> datetime | None:
    told = list_mailed_at(subject_id=credential.id, kinds=SWITCHED, within=HOUR)
    return told[SWITCHES_PER_HOUR - 1] + HOUR if len(told) >= SWITCHES_PER_HOUR else None
