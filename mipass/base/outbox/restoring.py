"""Mails that were queued in a database that was put back: they may have been sent since."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.clock import now
from mipass.base.outbox.models import Mail, MailStatus


def hold_queued_mails() -> int:
    """Hold all that wait to be sent. How many."""
    return Mail.objects.filter(status=MailStatus.QUEUED).update(status=MailStatus.HELD)


def list_held_mails() -> QuerySet[Mail]:
    """Those that are held, the oldest first, without their sealed contexts."""
    return Mail.objects.filter(status=MailStatus.HELD).defer("context").order_by("id")


def send_held_mails(ids: Collection[UUID] = ()) -> int:
    """Queue these again, all of them without ids. How many."""
    return _held(ids).update(status=MailStatus.QUEUED, due_at=now())


def drop_held_mails(ids: Collection[UUID] = ()) -> int:
    """Never send these, none of them without ids, and wipe them. How many."""
    return _held(ids).update(status=MailStatus.CANCELLED, context=None)


def _held(ids: Collection[UUID]) -> QuerySet[Mail]:
    rows = Mail.objects.filter(status=MailStatus.HELD)
    return rows.filter(id__in=list(ids)) if ids else rows
