"""Sending what is due: some at a time, at least once each, without holding a connection to the database."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from time import monotonic

from mipass.base.kit.clock import now
from mipass.base.kit.egress import Limits, Line, Unreachable
from mipass.domains.webhooks.claims import Job, Round, claim_due
from mipass.domains.webhooks.outcomes import Outcome, note, outcome_of
from mipass.domains.webhooks.schedule import ROUND_SECONDS

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
    tried, running = 0, dict[Future[list[Outcome]], Round]()
    with ThreadPoolExecutor(threads, thread_name_prefix="webhook") as pool:
        while True:
            if not stopping():
                busy = {each.endpoint_id for each in running.values()}
                for found in claim_due(limit=threads - len(running), busy=busy):
                    running[pool.submit(run, found, limits)] = found
            if not running:
                return tried
            rest()
            done, _waiting = wait(running, timeout=LOOKS_EVERY, return_when=FIRST_COMPLETED)
            for future in done:
                outcomes = future.result()
                note(running.pop(future), outcomes)
                tried += len(outcomes)


def run(of: Round, limits: Limits) -> list[Outcome]:
    """Try one after the other by one connection, until one is not taken or it takes long. Never raises."""
    try:
        line = Line(of.url, limits=limits)
    except Unreachable as failed:  # no URL
        return [Outcome(at=now(), ms=0, error=failed.code)]
    outcomes, ends = list[Outcome](), monotonic() + ROUND_SECONDS
    with line:
        for job in of.jobs:
            outcomes.append(attempt(line, job, is_last=job is of.jobs[-1]))
            if not outcomes[-1].is_success or monotonic() > ends:
                break
    return outcomes


def attempt(line: Line, job: Job, *, is_last: bool) -> Outcome:
    """Send it once. Never raises: what went wrong is an outcome too."""
    at, began = now(), monotonic()
    try:
        answer = line.send("POST", headers=job.headers, content=job.body, is_last=is_last)
    except Unreachable as failed:
        return Outcome(at=at, ms=_ms(began), error=failed.code)
    except Exception:  # one try's fault must not stop the others
        log.exception("a webhook could not be sent", extra={"delivery": job.delivery_id})
        return Outcome(at=at, ms=_ms(began), error="internal")
    return outcome_of(answer, at=at, ms=_ms(began))


def _ms(began: float) -> int:
    return round((monotonic() - began) * 1000)
