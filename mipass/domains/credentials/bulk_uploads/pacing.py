"""Writing much on SQLite while others write too: it has one writer at a time, and no queue for the others."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SHORTEST_PAUSE = 0.02  # seconds
WORKING_CACHE, USUAL_CACHE = -64_000, -2_000  # kB, as PRAGMA cache_size takes them
USUAL_CHECKPOINT = 1_000  # pages


def give_way(seconds: float) -> None:
    """Let others write for about as long as they could not.

    What was written meanwhile goes from the journal into the database: that keeps nobody waiting.
    """
    if connection.vendor != "sqlite":
        return
    started = time.monotonic()
    if not connection.in_atomic_block:
        _run("PRAGMA wal_checkpoint(PASSIVE)")
    time.sleep(max(SHORTEST_PAUSE, seconds - (time.monotonic() - started)))


@contextmanager
def writing_much() -> Iterator[None]:
    """Hold the pages of the indexes in memory, and leave checkpoints to :func:`give_way`, which halves the
    time for which each step keeps others waiting. See docs/decisions.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    _run(f"PRAGMA cache_size = {WORKING_CACHE}", "PRAGMA wal_autocheckpoint = 0")
    try:
        yield
    finally:
        _run(f"PRAGMA cache_size = {USUAL_CACHE}", f"PRAGMA wal_autocheckpoint = {USUAL_CHECKPOINT}")


def _run(*pragmas: str) -> None:
    with connection.cursor() as cursor:
        for pragma in pragmas:
            cursor.execute(pragma)
