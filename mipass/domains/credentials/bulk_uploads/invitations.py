"""Inviting the holders of an issued batch, some at a time: at a pace that a mail server bears.

How many were invited stands in the batch and changes with the mails in one transaction, so a worker that
is killed invites nobody twice and leaves nobody out.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import translation

from mipass.base.kit.clock import now
from mipass.base.kit.each_alone import each_alone
from mipass.base.outbox.operations import queue_mail
from mipass.base.outbox.queries import count_lately, mails_to
from mipass.domains.credentials.invitations import FIRST_REMINDER, RESENDS_PER_HOUR
from mipass.domains.credentials.links import make_link
from mipass.domains.credentials.models import Batch, BatchState, Credential, CredentialStatus
from mipass.domains.credentials.validity import dates_of, ends_of_link
from mipass.domains.distributors.models import DistributorStatus

KIND = "credential-invitation"
MOST_AT_ONCE = 200


def invite_some() -> int:
    """Invite the next holders of each batch that is due. Returns how many mails were queued.

    A suspended distributor invites nobody; its batches wait.
    """
    due = list(due_invitations(now()).select_related("organization").order_by("invite_after"))
    active = _waiting().count() if due else 0
    return sum(each_alone(due, partial(_invite, active=active)))


def due_invitations(moment: datetime) -> QuerySet[Batch]:
    """Batches whose next holders are to be invited at this moment."""
    return _waiting().filter(invite_after__lte=moment)


def _waiting() -> QuerySet[Batch]:
    rows = Batch.objects.filter(state=BatchState.ISSUED, invite_after__isnull=False)
    return rows.exclude(distributor__status=DistributorStatus.SUSPENDED)


def _invite(batch: Batch, active: int) -> int:
    rate = settings.CONFIG.invitations_per_minute
    number = min(MOST_AT_ONCE, max(1, rate // 30), batch.good - batch.invited)
    until = batch.invited + number
    pause = timedelta(minutes=number * active / rate)
    same = Batch.objects.filter(
        distributor_id=batch.distributor_id, id=batch.id, state=BatchState.ISSUED, invited=batch.invited
    )
    with transaction.atomic():
        invite_after = now() + pause if until < batch.good else None
        if not same.update(invited=until, invite_after=invite_after):
            return 0  # another worker did it, or it is being undone
        rows = _uninvited(batch, batch.invited, until)
        with translation.override(batch.language):
            return sum(_queue(credential) for credential in rows)


def _uninvited(batch: Batch, first: int, end: int) -> list[Credential]:
    assert batch.first is not None
    rows = Credential.objects.filter(
        distributor_id=batch.distributor_id,
        id__gte=UUID(int=batch.first.int + first),
        id__lt=UUID(int=batch.first.int + end),
        status=CredentialStatus.INVITED,
        link_hash=None,  # or else somebody sent the invitation by hand
    )
    return list(rows.order_by("id"))


def _queue(credential: Credential) -> bool:
    link = make_link()
    days = settings.CONFIG.credential_invitation_days
    sent = mails_to(recipient=credential.email, place=credential.place, kinds=[KIND])
    recent = count_lately(sent, within=timedelta(days=1))
    due_at = now() + timedelta(hours=recent // RESENDS_PER_HOUR)  # nobody's mailbox is flooded
    still = Credential.objects.filter(
        distributor_id=credential.distributor_id,
        id=credential.id,
        status=CredentialStatus.INVITED,
        link_hash=None,
    )
    ends = ends_of_link(dates_of(credential), due_at + timedelta(days=days))
    if ends <= due_at:
        return False  # its dates are over by then
    if not still.update(link_hash=link.hash, link_expires_at=ends, remind_at=due_at + FIRST_REMINDER):
        return False
    queue_mail(
        kind=KIND,
        recipient=credential.email,
        context=link.told,
        place=credential.place,
        subject_id=credential.id,
        due_at=due_at,
    )
    return True
