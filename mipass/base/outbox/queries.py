"""Reading mails' outcomes and notices."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet
from django.db.models.functions import Coalesce

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.actor import Place
from mipass.base.kit.clock import lately, now
from mipass.base.kit.vault import unseal
from mipass.base.outbox.models import Mail, MailStatus, Notice
from mipass.base.outbox.pacing import HOUR

HISTORY_LENGTH = 50


@dataclass(frozen=True, slots=True)
class QueueState:
    """Mails that could go at once, those that wait for another try, and those given up; since when."""

    due: int
    delayed: int
    failed: int
    due_since: datetime | None
    delayed_since: datetime | None


def queue_state() -> QueueState:
    """What waits to be sent, over the installation. Mails that may only go later are not counted."""
    is_due, is_delayed = Q(due_at__lte=now()), ~Q(answer="")
    found = Mail.objects.filter(status=MailStatus.QUEUED).aggregate(
        due=Count("id", filter=is_due),
        delayed=Count("id", filter=is_delayed),
        due_since=Min("due_at", filter=is_due),
        delayed_since=Min("created_at", filter=is_delayed),
    )
    return QueueState(**found, failed=Mail.objects.filter(status=MailStatus.FAILED).count())


def due_mails(moment: datetime) -> QuerySet[Mail]:
    """Mails that can go at this moment."""
    return Mail.objects.filter(status=MailStatus.QUEUED, due_at__lte=moment)


def list_troubled() -> QuerySet[Mail]:
    """Mails that were put off or given up, without their sealed contexts; ``is_kept``: they can go yet."""
    troubled = Mail.objects.filter(Q(status=MailStatus.FAILED) | Q(status=MailStatus.QUEUED) & ~Q(answer=""))
    return troubled.annotate(is_kept=Q(context__isnull=False)).defer("context").order_by("-id")


def list_notices(*, account_id: UUID, since: datetime) -> list[Notice]:
    """The notices of a session, newest first, and those that were never shown."""
    rows = Notice.objects.filter(account_id=account_id, cleared_at=None, created_at__gte=since)
    return list(rows.order_by("-created_at")[:HISTORY_LENGTH])


def mails_about(*, subject_id: UUID, kinds: Iterable[str]) -> QuerySet[Mail]:
    """The mails of these kinds about an object, to whatever address."""
    return Mail.objects.filter(subject_id=subject_id, kind__in=list(kinds))


def mails_to(*, recipient: str, place: Place, kinds: Iterable[str]) -> QuerySet[Mail]:
    """The mails of these kinds that this very place queued to an address.

    Of one place, since a limit must not be used up, nor told, by what another tenant sends.
    """
    rows = Mail.objects.filter(recipient=recipient, kind__in=list(kinds))
    return rows.filter(distributor_id=place.distributor_id, organization_id=place.organization_id)


def count_lately(rows: QuerySet[Any], *, at: str = "created_at", within: timedelta = HOUR) -> int:
    """How many of the rows are of late, by their column ``at``."""
    return rows.filter(**{f"{at}__range": lately(within)}).count()


def list_mailed_at(*, subject_id: UUID, kinds: Iterable[str], within: timedelta) -> list[datetime]:
    """When mails of these kinds about an object were sent or given up of late, the newest first."""
    mails = Mail.objects.filter(subject_id=subject_id, kind__in=list(kinds)).annotate(
        mailed_at=Coalesce("sent_at", "created_at")
    )
    ended = mails.filter(status__in=[MailStatus.SENT, MailStatus.FAILED], mailed_at__range=lately(within))
    return list(ended.order_by("-mailed_at").values_list("mailed_at", flat=True))


def latest_mails(*, subject_ids: Iterable[UUID], kind: str | None = None) -> dict[UUID, Mail]:
    """The newest mail about each object, of one kind or of any, without its sealed context."""
    rows = Mail.objects.filter(subject_id__in=list(subject_ids)).defer("context").order_by("id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return {mail.subject_id: mail for mail in rows if mail.subject_id}


def read_waiting(*, subject_id: UUID, kind: str) -> dict[str, Any]:
    """What the newest unsent mail about an object is to tell. Raises Mail.DoesNotExist.

    For whoever plays its recipient: the demonstration's holders have no other mailbox.
    """
    mail = Mail.objects.filter(subject_id=subject_id, kind=kind, status=MailStatus.QUEUED).latest("id")
    return open_context(mail)


def open_context(mail: Mail) -> dict[str, Any]:
    """A mail's sealed context. Raises CannotOpen."""
    opened: dict[str, Any] = json.loads(
        unseal(installation_keys("outbox"), mail.context or b"", mail.id.bytes)
    )
    return opened


def list_mailed(*, subject_ids: Collection[UUID], kind: str, status: MailStatus) -> set[UUID]:
    """Those of the objects that a mail of this kind was queued about and came to this end."""
    rows = Mail.objects.filter(subject_id__in=list(subject_ids), kind=kind, status=status)
    return {subject_id for subject_id in rows.values_list("subject_id", flat=True) if subject_id}


def list_undelivered(*, first: UUID, last: UUID, limit: int) -> list[Mail]:
    """Mails about objects with ids of a range that were given up, without their sealed contexts."""
    rows = Mail.objects.filter(subject_id__gte=first, subject_id__lte=last, status=MailStatus.FAILED)
    return list(rows.defer("context").order_by("subject_id")[:limit])


def count_undelivered(*, first: UUID, last: UUID) -> int:
    """How many mails about objects with ids of a range were given up."""
    rows = Mail.objects.filter(subject_id__gte=first, subject_id__lte=last, status=MailStatus.FAILED)
    return rows.count()
