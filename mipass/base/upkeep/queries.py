"""Reading the signs of life."""

from __future__ import annotations

from datetime import timedelta

from mipass.base.kit.clock import lately, now
from mipass.base.upkeep.models import LastRun, RunningWorker

# What is to run by itself, by command and timer.
EXPECTED = ("backup", "seal-audit", "verify-audit", "check-ledger", "retention")
ALIVE = timedelta(minutes=1)
NO_WORKER = "No worker has been alive for a minute: mails wait, and nothing is sealed. Start `mipass worker`."


def list_workers() -> list[RunningWorker]:
    """Every worker that lives or did not say goodbye, the newest first."""
    return list(RunningWorker.objects.order_by("-started_at"))


def count_alive() -> int:
    """How many workers live: how many have beaten within the minute."""
    return RunningWorker.objects.filter(beat_at__range=lately(ALIVE)).count()


def is_alive(worker: RunningWorker) -> bool:
    """Whether this one has beaten within the minute."""
    return worker.beat_at >= now() - ALIVE


def last_runs() -> dict[str, LastRun]:
    """How each check or task ended when it was done last, by its name."""
    return {run.name: run for run in LastRun.objects.order_by("name")}
