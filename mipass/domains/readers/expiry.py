"""Forgetting what enrollment left behind: codes, begun enrollments and keys that waited in vain."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from mipass.base.kit.clock import now
from mipass.domains.readers.key_changes import WAITS
from mipass.domains.readers.models import Enrollment, EnrollmentCode, KeyChange

KEPT = timedelta(days=1)
BATCH = 500


@transaction.atomic
def forget_enrollments() -> int:
    """Delete a batch of each that ended a day ago. Nothing is lost: the readers keep all that counts."""
    before = now() - KEPT
    deleted = 0
    ended: list[QuerySet[Any]] = [
        Enrollment.objects.filter(expires_at__lt=before),
        EnrollmentCode.objects.filter(expires_at__lt=before, enrollment=None),
        KeyChange.objects.filter(asked_at__lt=now() - WAITS),
    ]
    for rows in ended:
        some = [row.pk for row in rows[:BATCH]]
        rows.filter(pk__in=some).delete()
        deleted += len(some)
    return deleted
