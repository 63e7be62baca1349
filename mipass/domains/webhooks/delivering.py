"""Sending what is due: some at a time, at least once each, without holding a connection to the database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from time import monotonic

from mipass.base.kit.clock import now
from mipass.base.kit.egress import Limits, Unreachable, send
from mipass.domains.webhooks.claims import Job, claim_due
from mipass.domains.webhooks.outcomes import Outcome, note, outcome_of

log = logging.getLogger(__name__)

THREADS = 16
LOOKS_EVERY = 0.25  # seconds, while tries run
LIMITS = Limits()


def deliver_due(
    *,
    stopping: Callable[[], bool] = lambda: False,
    rest: Callable[[], object] = lambda: None,
    limits: Limits = LIMITS,
    threads: int = THREADS,
) -> int:
    """Try all that is due until nothing is; how many tries there were.

    All questions to the database are asked by this thread; ``rest`` is called before it waits for others, so
    that it can give its connection back. When ``stopping`` says so nothing new is begun.
    """
    tried, running = 0, dict[Future[Outcome], Job]()
    with ThreadPoolExecutor(threads, thread_name_prefix="webhook") as pool:
        while True:
            if not stopping():
                for job in claim_due(limit=threads - len(running)):
                    running[pool.submit(attempt, job, limits)] = job
            if not running:
                return tried
            rest()
            done, _waiting = wait(running, timeout=LOOKS_EVERY, return_when=FIRST_COMPLETED)
            for future in done:
                note(running.pop(future), future.result())
                tried += 1


def attempt(job: Job, limits: Limits) -> Outcome:
    """Send it once. Never raises: what went wrong is an outcome too."""
    at, began = now(), monotonic()
    try:
        answer = send("POST", job.url, headers=job.headers, content=job.body, limits=limits)
    except Unreachable as failed:
        return Outcome(at=at, ms=_ms(began), error=failed.code)
    except Exception:  # one try's fault must not stop the others
        log.exception("a webhook could not be sent", extra={"delivery": job.delivery_id})
        return Outcome(at=at, ms=_ms(began), error="internal")
    return outcome_of(answer, at=at, ms=_ms(began))


def _ms(began: float) -> int:
    return round((monotonic() - began) * 1000)
