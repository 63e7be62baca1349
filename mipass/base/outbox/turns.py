"""Mails about a state that is changed to and fro: always the last one, and few that it overtook."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from mipass.base.kit.actor import INSTALLATION, Place
from mipass.base.outbox.operations import cancel_mails, queue_mail
from mipass.base.outbox.pacing import HOUR
from mipass.base.outbox.queries import list_mailed_at

SWITCHES_PER_HOUR = 3


def queue_state_mail(
    *, kind: str, switched: Collection[str], recipient: str, subject_id: UUID, place: Place = INSTALLATION
) -> int:
    """Queue the mail of the state that the subject is in now; one of an earlier state is not sent.

    Returns how many of those had waited.

    ``switched`` are the kinds that tell of a change to and fro. Within an hour SWITCHES_PER_HOUR of them are
    mailed, and the next one waits until that is over; any other kind is told at once. For whoever has just
    changed the subject's row: its lock keeps those who switch at once apart.
    """
    overtaken = cancel_mails(subject_id=subject_id, kinds=switched)
    queue_mail(
        kind=kind,
        recipient=recipient,
        context={},
        place=place,
        subject_id=subject_id,
        due_at=_due_at(subject_id, switched) if kind in switched else None,
    )
    return overtaken


def _due_at(subject_id: UUID, switched: Collection[str]) -> datetime | None:
    told = list_mailed_at(subject_id=subject_id, kinds=switched, within=HOUR)
    return told[SWITCHES_PER_HOUR - 1] + HOUR if len(told) >= SWITCHES_PER_HOUR else None
