"""Holding requests up where they write, so that something else comes first for certain."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from mipass.base.kit.db import fetch_rows, lock
from mipass.domains.credits.models import LedgerAccount

PATIENCE = 60.0
UNTIL_IT_WAITS = 1.0  # seconds, on SQLite, where nobody can see who waits
# In this database: other tests' requests wait in theirs, at the same server.
WAITS = (
    "SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN"
    " (SELECT pid FROM pg_stat_activity WHERE datname = current_database())"
)


@contextmanager
def held_up(request: Callable[[], Any]) -> Iterator[Future[Any]]:
    """Start a request that moves credits, and let it wait before it does; what the block does comes first.

    It has read everybody's rights by then. Yields its answer to be.
    """
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            list(lock(LedgerAccount.objects.order_by("id")))  # on SQLite every writer waits in any case
            answer = pool.submit(request)
            _wait_until_it_waits(answer)
            yield answer
        answer.result(PATIENCE)


def _wait_until_it_waits(answer: Future[Any]) -> None:
    if connection.vendor == "sqlite":
        time.sleep(UNTIL_IT_WAITS)
        return
    deadline = time.monotonic() + PATIENCE
    while not fetch_rows(WAITS, []):
        assert not answer.done(), "it did not wait"
        assert time.monotonic() < deadline
        time.sleep(0.02)
