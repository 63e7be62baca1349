"""What a process counts for whoever watches the installation, in Prometheus' form."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from pathlib import Path
from shutil import rmtree

from prometheus_client import CollectorRegistry, Counter, Histogram, multiprocess, values

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
POOL = {
    "requests_queued": ("waits", "Times that a request had to wait for a connection to the database", 1.0),
    "requests_wait_ms": ("wait_seconds", "Seconds that requests waited for a connection", 0.001),
    "requests_errors": ("timeouts", "Times that no connection came free in time", 1.0),
}


class Figures:
    """Everything that is counted, by one registry."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "mipass_requests", "Requests answered", ["route", "method", "status"], registry=self.registry
        )
        self.failures = Counter(
            "mipass_failures", "Requests that the portal itself failed at (5xx)", registry=self.registry
        )
        self.seconds = Histogram(
            "mipass_request_seconds", "Seconds a request took", buckets=BUCKETS, registry=self.registry
        )
        self.refusals = Counter(
            "mipass_refusals", "Changes that a rule refused", ["code"], registry=self.registry
        )
        self.refusals.labels("too_many_attempts")  # from the beginning, or its first rise would not be seen
        self.pool = {
            key: Counter(f"mipass_pool_{name}", told, registry=self.registry)
            for key, (name, told, _factor) in POOL.items()
        }


def count_together(folder: Path) -> None:
    """Let the processes that this one is about to start count together, in files of this folder.

    What was counted before is forgotten, and what an earlier server left there: its counts began elsewhere.
    """
    rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, parents=True)
    os.environ[FOLDER] = str(folder)
    # The library chose when it was imported.
    values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]
    figures.cache_clear()


@cache
def figures() -> Figures:
    """This process's."""
    return Figures()


def count_request(*, route: str, method: str, status: int, seconds: float) -> None:
    """A request was answered. ``route`` is its address's name, never a path."""
    found = figures()
    found.requests.labels(route, method, str(status)).inc()
    found.seconds.observe(seconds)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        found.failures.inc()


def count_refusal(code: str) -> None:
    """A rule refused a change."""
    figures().refusals.labels(code).inc()


def count_pool(stats: Mapping[str, int]) -> None:
    """What a pool of connections saw since it was asked last."""
    for key, (_name, _told, factor) in POOL.items():
        if stats.get(key):
            figures().pool[key].inc(stats[key] * factor)


def counted_together() -> CollectorRegistry:
    """A registry of what all processes of this server counted."""
    own = figures()
    if FOLDER not in os.environ:
        return own.registry
    together = CollectorRegistry()
    multiprocess.MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together
