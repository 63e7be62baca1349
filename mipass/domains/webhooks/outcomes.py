"""What an answer means, and how a try is written down."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from django.db import transaction

from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.egress import Answer
from mipass.base.kit.logs import scrub
from mipass.domains.webhooks import health
from mipass.domains.webhooks.claims import Job
from mipass.domains.webhooks.models import (
    ANSWER_LENGTH,
    Attempt,
    Delivery,
    DeliveryStatus,
    DisabledReason,
    WebhookEndpoint,
)
from mipass.domains.webhooks.schedule import LONGEST_ASKED, wait_after

GONE = 410
SLOWING = frozenset({429, 502, 504})
REDIRECTS = range(300, 400)
LONGEST_HEADER = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a try: the answer's status, or the code of why there was none."""

    at: datetime
    ms: int
    status: int | None = None
    error: str = ""
    answer: str = ""
    asked: timedelta | None = None  # how long the answer asked to wait

    @property
    def is_success(self) -> bool:
        """2xx alone."""
        return self.status is not None and 200 <= self.status < 300


def outcome_of(answer: Answer, *, at: datetime, ms: int) -> Outcome:
    """What an answer says. A redirect is a failure, and is not followed."""
    text = "".join(c if c.isprintable() else " " for c in answer.body.decode(errors="replace"))
    return Outcome(
        at=at,
        ms=ms,
        status=answer.status,
        error="redirect" if answer.status in REDIRECTS else "",
        answer=scrub(" ".join(text.split())[: 2 * ANSWER_LENGTH])[:ANSWER_LENGTH],
        asked=asked_wait(answer.headers.get("retry-after", ""), at),
    )


def asked_wait(header: str, at: datetime) -> timedelta | None:
    """Retry-After (RFC 9110, 10.2.3): seconds or a date; 24 hours at most, None for anything else."""
    text = header.strip()[:LONGEST_HEADER]
    if re.fullmatch(r"[0-9]{1,9}", text):
        return min(timedelta(seconds=int(text)), LONGEST_ASKED)
    try:
        until = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    until = until.replace(tzinfo=UTC) if until.tzinfo is None else until
    seconds = math.ceil((until - at).total_seconds())
    return min(timedelta(seconds=seconds), LONGEST_ASKED) if seconds > 0 else None


@transaction.atomic
def note(job: Job, outcome: Outcome) -> None:
    """Write down what came of a try: its line, the delivery's state, and what it says of the endpoint.

    Whoever lost the claim meanwhile writes the line alone, but that it was taken counts always.
    """
    endpoints = WebhookEndpoint.objects.filter(distributor_id=job.distributor_id, id=job.endpoint_id)
    endpoint = lock(endpoints).first()  # before the delivery, as whoever claims or stops does
    rows = Delivery.objects.filter(distributor_id=job.distributor_id, id=job.delivery_id)
    delivery = rows.first()
    if endpoint is None or delivery is None:
        return
    Attempt.objects.create(
        distributor_id=job.distributor_id,
        delivery_id=delivery.id,
        at=outcome.at,
        status=outcome.status,
        ms=outcome.ms,
        error=outcome.error,
        answer=outcome.answer,
    )
    is_mine = delivery.status == DeliveryStatus.QUEUED and delivery.attempts == job.attempt
    if outcome.is_success:
        rows.update(status=DeliveryStatus.SENT, ended_at=now(), claimed_until=None)
    elif is_mine:
        _put_off(delivery, outcome)
    _tell_health(endpoint, delivery, outcome)


def _put_off(delivery: Delivery, outcome: Outcome) -> None:
    wait = None if delivery.is_test else wait_after(delivery.attempts, outcome.asked)
    delivery.claimed_until = None
    if wait is None:
        delivery.status, delivery.ended_at = DeliveryStatus.FAILED, now()
    else:
        delivery.due_at = now() + wait
    delivery.save(update_fields=["claimed_until", "status", "ended_at", "due_at"])


def _tell_health(endpoint: WebhookEndpoint, delivery: Delivery, outcome: Outcome) -> None:
    """What goes out because somebody asked for it says nothing of the endpoint's health."""
    if outcome.status in SLOWING:
        health.slow_down(endpoint, outcome.asked)
    if not delivery.is_ordinary:
        return
    if outcome.is_success:
        health.succeeded(endpoint)
    elif outcome.status == GONE and endpoint.is_live:
        health.disable(endpoint, DisabledReason.GONE)
    else:
        health.failed(endpoint)
