"""The installation in figures, as Prometheus asks for them: `/metrics`, for whoever sends the token.

What happens is counted by each server's processes; how things stand is asked of the database at that moment,
and is the same at every server.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from mipass.base.audit.sealing import unsealed_since
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import database_is_ahead_by, now
from mipass.base.kit.figures import counted_together
from mipass.base.kit.versions import own_version
from mipass.base.outbox.queries import queue_state
from mipass.base.upkeep.models import LastRun
from mipass.base.upkeep.queries import EXPECTED, is_alive, last_runs, list_workers
from mipass.domains.credentials.work import jobs_in_progress
from mipass.domains.credits.queries import count_issued
from mipass.domains.files.queries import count_open

NEVER = float("inf")


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures; 404 where no token is set, 401 for another one."""
    token = settings.CONFIG.metrics_token.get_secret_value()
    if not token:
        return HttpResponse(status=404)
    if not constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    standing = CollectorRegistry()
    standing.register(Standing())
    content = generate_latest(counted_together()) + generate_latest(standing)
    return HttpResponse(content, content_type=CONTENT_TYPE_LATEST)


class Standing(Collector):
    """How things stand, as a collector of the library."""

    def collect(self) -> Iterator[Metric]:
        """Every family; without the database only that it is away."""
        yield gauge("info", "The version of the portal", [({"version": own_version()}, 1)])
        try:
            found = [*_life(), *_queues(), *_runs()]
        except DatabaseError:
            yield gauge("database_up", "Whether the database answers", [({}, 0)])
            return
        yield gauge("database_up", "Whether the database answers", [({}, 1)])
        yield from found


def _life() -> Iterator[Metric]:
    alive = [worker for worker in list_workers() if is_alive(worker)]
    yield gauge("workers_alive", "Workers that lived within the minute", [({}, len(alive))])
    failing = sum(len(worker.troubles) for worker in alive)
    yield gauge("worker_troubles", "Duties that failed last at workers that live", [({}, failing)])
    beats = [({"host": worker.host, "process": str(worker.process)}, age(worker.beat_at)) for worker in alive]
    yield gauge("worker_beat_age_seconds", "Seconds since a worker's last sign of life", beats)
    apart = database_is_ahead_by().total_seconds()
    yield gauge("clock_difference_seconds", "Seconds that the database's clock is ahead", [({}, apart)])


def _queues() -> Iterator[Metric]:
    mails = queue_state()
    counts = {"due": mails.due, "delayed": mails.delayed, "failed": mails.failed}
    since = {"due": mails.due_since, "delayed": mails.delayed_since}
    yield gauge(
        "mails", "Mails that are due, put off, given up", [({"state": k}, v) for k, v in counts.items()]
    )
    ages = [({"state": state}, age(at)) for state, at in since.items()]
    yield gauge("mail_oldest_seconds", "Age of the oldest mail that is due or put off", ages)
    yield gauge(
        "audit_unsealed_seconds", "Age of the oldest event without a seal", [({}, age(unsealed_since()))]
    )
    counted = {**jobs_in_progress(), "files": count_open()}
    jobs = [({"kind": kind}, number) for kind, number in counted.items()]
    yield gauge("jobs_in_progress", "Bulk jobs that are not done yet", jobs)
    issued = CounterMetricFamily("mipass_credentials_issued", "Credentials that were ever issued")
    issued.add_metric([], count_issued(actor=Actor.system()))
    yield issued


def _runs() -> Iterator[Metric]:
    """Of tasks that are to run by themselves also those that never did."""
    done = last_runs()
    runs: dict[str, LastRun | None] = dict.fromkeys(EXPECTED) | done
    ages = [({"task": name}, age(run.ended_at) if run else NEVER) for name, run in runs.items()]
    yield gauge("last_run_age_seconds", "Seconds since a check or task ended", ages)
    faults = [({"task": name}, run.faults) for name, run in done.items()]
    yield gauge("last_run_faults", "What a check or task found wrong when it ran last", faults)


def age(since: datetime | None) -> float:
    """Seconds since then; 0 for nothing."""
    return max((now() - since).total_seconds(), 0.0) if since else 0.0


def gauge(name: str, told: str, samples: Iterable[tuple[dict[str, str], float]]) -> GaugeMetricFamily:
    """A family of the portal's with these samples, which have labels of the same names."""
    rows = [*samples]
    family = GaugeMetricFamily(f"mipass_{name}", told, labels=[*rows[0][0]] if rows else [])
    for labels, value in rows:
        family.add_metric([*labels.values()], value)
    return family
