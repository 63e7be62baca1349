"""Reading mails' outcomes and notices."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, Notice

HISTORY_LENGTH = 50


def list_notices(*, account_id: UUID, since: datetime) -> list[Notice]:
    """The notices of a session, newest first, and those that were never shown."""
    rows = Notice.objects.filter(account_id=account_id, cleared_at=None, created_at__gte=since)
    return list(rows.order_by("-created_at")[:HISTORY_LENGTH])


def count_recent_mails(*, recipient: str, kinds: Iterable[str], within: timedelta) -> int:
    """How many mails of these kinds were queued to an address of late."""
    return Mail.objects.filter(
        recipient=recipient, kind__in=list(kinds), created_at__gte=now() - within
    ).count()


def latest_mails(*, subject_ids: Iterable[UUID], kind: str | None = None) -> dict[UUID, Mail]:
    """The newest mail about each object, of one kind or of any, without its sealed context."""
    rows = Mail.objects.filter(subject_id__in=list(subject_ids)).defer("context").order_by("id")
    if kind is not None:
        rows = rows.filter(kind=kind)
    return {mail.subject_id: mail for mail in rows if mail.subject_id}
