"""What receivers of events answered about people who are erased."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from mipass.base.audit.models import Event
from mipass.base.kit.traces import Traces
from mipass.domains.webhooks.models import Attempt, Delivery


def erase_answers(distributor_id: UUID, subject_ids: Collection[UUID], traces: Traces) -> None:
    """Forget the answers to events about these things, and others that tell of the people."""
    events = Event.objects.filter(distributor_id=distributor_id, subject_id__in=subject_ids)
    about = Delivery.objects.filter(distributor_id=distributor_id, event_id__in=events.values("id"))
    attempts = Attempt.objects.filter(distributor_id=distributor_id).exclude(answer="")
    attempts.filter(delivery__in=about).update(answer="")
    for id, answer in attempts.values_list("id", "answer").iterator():
        if traces.are_in(answer):
            attempts.filter(id=id).update(answer="")
