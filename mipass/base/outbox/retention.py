"""Forgetting mails and notices that have done their service."""

from __future__ import annotations

from datetime import timedelta
from typing import TypeVar

from django.db.models import Model, QuerySet

from mipass.base.kit.clock import now
from mipass.base.kit.db import delete_in_steps
from mipass.base.kit.ids import first_id_of
from mipass.base.outbox.models import Mail, MailStatus, Notice

M = TypeVar("M", bound=Model)


def forget_mails(older_than: timedelta) -> int:
    """Delete mails that are not waiting and were queued before that. Returns how many."""
    return delete_in_steps(_older(Mail.objects.exclude(status=MailStatus.QUEUED), older_than))


def wipe_failed_mails(older_than: timedelta) -> int:
    """Forget what mails were to say that were given up before that. Returns how many."""
    failed = Mail.objects.filter(status=MailStatus.FAILED, due_at__lt=now() - older_than)
    return failed.exclude(context=None).update(context=None)


def forget_notices(older_than: timedelta) -> int:
    """Delete what people were told before that: pages show what came since the sign-in. Returns how many."""
    return delete_in_steps(_older(Notice.objects.all(), older_than))


def _older(rows: QuerySet[M], than: timedelta) -> QuerySet[M]:
    """Those that were made before that: their ids, which are in order, lead an index to them."""
    before = now() - than
    return rows.filter(id__lt=first_id_of(before), created_at__lt=before)
