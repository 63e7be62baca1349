"""Writing the signs of life. What fails here stops nothing: it is told in the log."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, transaction

from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.base.kit.versions import own_version
from mipass.base.upkeep.models import LastRun, RunningWorker

log = logging.getLogger(__name__)

FORGOTTEN_AFTER = timedelta(days=1)


def beat(worker_id: UUID, *, troubles: Collection[str]) -> None:
    """Say that this process's worker lives, and which of its duties failed; the first time makes its row."""
    present = {"beat_at": now(), "troubles": sorted(troubles)}
    if RunningWorker.objects.filter(id=worker_id).update(**present):
        return
    RunningWorker.objects.filter(beat_at__lt=now() - FORGOTTEN_AFTER).delete()
    RunningWorker.objects.create(
        id=worker_id,
        host=socket.gethostname()[:100],
        process=os.getpid(),
        version=own_version()[:40],
        started_at=now(),
        **present,
    )


def say_goodbye(worker_id: UUID) -> None:
    """The worker ends as it should: nobody has to miss it."""
    RunningWorker.objects.filter(id=worker_id).delete()


def new_worker_id() -> UUID:
    """What tells one worker from all others."""
    return new_id()


@dataclass
class Run:
    """A check while it is made: it says what it found."""

    faults: int = 0
    remark: str = field(default="")


@contextmanager
def noted(name: str) -> Iterator[Run]:
    """Note when this check ended and what it found. One that is broken off is not noted."""
    run, started = Run(), time.monotonic()
    yield run
    note_run(name, seconds=time.monotonic() - started, faults=run.faults, remark=run.remark)


def note_run(name: str, *, seconds: float, faults: int, remark: str = "") -> None:
    """Note that a check or task ended just now. A database that may not be written to is no fault of it."""
    values = {"ended_at": now(), "seconds": round(seconds, 3), "faults": faults, "remark": remark[:200]}
    if not faults:
        values["passed_at"] = now()
    try:
        with transaction.atomic():
            LastRun.objects.update_or_create(name=name, defaults=values)
    except DatabaseError as error:
        log.warning("that %s has run could not be noted: %s", name, error)
