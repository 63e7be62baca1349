"""What an answer means, and how a try is written down."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from mipass.base.kit.clock import now
from mipass.base.kit.db import lock
from mipass.base.kit.egress import Answer
from mipass.base.kit.logs import scrub
from mipass.domains.webhooks import health
from mipass.domains.webhooks.claims import Job, Round
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
def note(of: Round, outcomes: Sequence[Outcome]) -> None:
    """Write down what came of a round: a line for each try, what its deliveries are now, and the endpoint's
    health. What the round did not come to is due as before.

    Whoever lost the claim meanwhile writes the line alone, but that it was taken counts always.
    """
    endpoints = WebhookEndpoint.objects.filter(distributor_id=of.distributor_id, id=of.endpoint_id)
    endpoint = lock(endpoints).first()  # before the deliveries, as whoever claims or stops does
    if endpoint is None:
        return
    ids = [job.delivery_id for job in of.jobs]
    found = Delivery.objects.filter(distributor_id=of.distributor_id, id__in=ids).in_bulk()
    told = [
        (found[job.delivery_id], job, outcome)
        for job, outcome in zip(of.jobs, outcomes, strict=False)
        if job.delivery_id in found
    ]
    Attempt.objects.bulk_create(_line(delivery, outcome) for delivery, _job, outcome in told)
    _sent(of, [delivery.id for delivery, _job, outcome in told if outcome.is_success])
    for delivery, job, outcome in told:
        if not outcome.is_success and _is_mine(delivery, job):
            _put_off(delivery, outcome)
    _give_back(of, [found.get(job.delivery_id) for job in of.jobs[len(outcomes) :]])
    _tell_health(endpoint, [(delivery, outcome) for delivery, _job, outcome in told])


def _line(delivery: Delivery, outcome: Outcome) -> Attempt:
    return Attempt(
        distributor_id=delivery.distributor_id,
        delivery_id=delivery.id,
        at=outcome.at,
        status=outcome.status,
        ms=outcome.ms,
        error=outcome.error,
        answer=outcome.answer,
    )


def _is_mine(delivery: Delivery, job: Job) -> bool:
    return delivery.status == DeliveryStatus.QUEUED and delivery.attempts == job.attempt


def _sent(of: Round, ids: Sequence[UUID]) -> None:
    rows = Delivery.objects.filter(distributor_id=of.distributor_id, id__in=ids)
    if ids:
        rows.update(status=DeliveryStatus.SENT, ended_at=now(), claimed_until=None)


def _give_back(of: Round, untried: Sequence[Delivery | None]) -> None:
    """Nobody tried these: their claim ends, and counts as no try."""
    attempts = {job.delivery_id: job.attempt for job in of.jobs}
    for delivery in untried:
        if delivery is not None:
            rows = Delivery.objects.filter(
                distributor_id=of.distributor_id,
                id=delivery.id,
                status=DeliveryStatus.QUEUED,
                attempts=attempts[delivery.id],
            )
            rows.update(claimed_until=None, attempts=F("attempts") - 1)


def _put_off(delivery: Delivery, outcome: Outcome) -> None:
    wait = None if delivery.is_test else wait_after(delivery.attempts, outcome.asked)
    delivery.claimed_until = None
    if wait is None:
        delivery.status, delivery.ended_at = DeliveryStatus.FAILED, now()
    else:
        delivery.due_at = now() + wait
    delivery.save(update_fields=["claimed_until", "status", "ended_at", "due_at"])


def _tell_health(endpoint: WebhookEndpoint, told: Sequence[tuple[Delivery, Outcome]]) -> None:
    """What goes out because somebody asked for it says nothing of the endpoint's health."""
    for _delivery, outcome in told:
        if outcome.status in SLOWING:
            health.slow_down(endpoint, outcome.asked)
    ordinary = [outcome for delivery, outcome in told if delivery.is_ordinary]
    if not ordinary:
        return
    if any(outcome.status == GONE for outcome in ordinary) and endpoint.is_live:
        health.disable(endpoint, DisabledReason.GONE)
    elif ordinary[-1].is_success:  # a round ends with what was not taken
        health.succeeded(endpoint)
    else:
        health.failed(endpoint)
