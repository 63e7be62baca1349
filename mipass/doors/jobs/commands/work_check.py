"""Whether what is done later gets done: workers, mails, seals, and the checks that somebody is to run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from mipass.base.audit.sealing import unsealed_since
from mipass.base.kit.clock import now
from mipass.base.outbox.queries import queue_state
from mipass.base.upkeep.queries import NO_WORKER, is_alive, last_runs, list_workers

LATE = timedelta(minutes=5)
MANY_DELAYED = 10


def worker_faults() -> Iterator[str]:
    """No worker alive, and duties that fail at those that are."""
    alive = [worker for worker in list_workers() if is_alive(worker)]
    if not alive:
        yield NO_WORKER
    for worker in alive:
        if worker.troubles:
            duties = ", ".join(worker.troubles)
            yield f"The worker {worker.process} on {worker.host} fails at: {duties}. Its log says why."


def queue_faults() -> Iterator[str]:
    """Mails and seals that are late."""
    mails = queue_state()
    if mails.due_since and is_late(mails.due_since):
        yield f"{mails.due} mails are due and not sent, the oldest for {age(mails.due_since)}."
    if mails.delayed >= MANY_DELAYED:
        yield f"{mails.delayed} mails wait for another try: the console's page System shows the answers."
    since = unsealed_since()
    if since and is_late(since):
        yield f"Events of the audit log are not sealed, the oldest for {age(since)}."


def run_faults() -> Iterator[str]:
    """Checks that found something when they were made last."""
    for name, run in last_runs().items():
        if run.faults:
            at = f"{run.ended_at:%Y-%m-%d %H:%M} UTC"
            yield f"`mipass {name}` found something wrong when it ran last, at {at}: run it again."


def is_late(since: datetime) -> bool:
    """Whether something has waited for too long."""
    return since < now() - LATE


def age(since: datetime) -> str:
    """How long ago that was, in words of whole minutes, hours or days."""
    minutes = int((now() - since).total_seconds() // 60)
    for size, unit in ((1440, "days"), (60, "hours")):
        if minutes >= 2 * size:
            return f"{minutes // size} {unit}"
    return f"{minutes} minutes"
