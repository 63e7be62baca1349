"""Sending webhooks by the worker's own engine, to a receiver in a process of its own. Needs Django."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import connection

from mipass.base.audit.operations import record
from mipass.base.audit.sealing import seal_events
from mipass.base.kit.clock import now
from mipass.base.kit.ids import new_id
from mipass.domains.webhooks.delivering import deliver_due
from mipass.domains.webhooks.fan_out import fan_out
from mipass.domains.webhooks.models import Delivery, DeliveryStatus
from mipass.domains.webhooks.operations import add_endpoint
from mipass.domains.webhooks.schedule import MOST_PER_SECOND
from mipass.domains.webhooks.wishes import Wishes
from tests.bench import scene
from tests.bench.lists import cpu_of_database

ENDPOINTS = 10
LONGEST = 600.0  # seconds
LOOKS_EVERY = 0.5  # seconds
TYPE = "credential.enabled"


def send_all(events: int) -> tuple[float, float, float]:
    """Webhooks a second of the clock alone, and beside a dead endpoint; and a second of processor time.

    The time of processors is this process's and its database's.
    """
    scene.found(0)
    with _sink() as url, _silent() as dead:
        live = [_add(f"{url}{number}") for number in range(ENDPOINTS)]
        alone, cpu = _round(events, live)
        _add(dead)
        beside, _cpu = _round(events, live)
    return alone, beside, cpu


def _add(url: str) -> UUID:
    made = add_endpoint(
        actor=scene.full_admin(),
        distributor=scene.non_limited().distributor,
        wishes=Wishes(url=url, types=[TYPE], per_second=MOST_PER_SECOND),
        idempotency_key=str(new_id()),
    )
    return made.endpoint.id


def _round(events: int, live: list[UUID]) -> tuple[float, float]:
    """So many events to each endpoint: webhooks a second until those that answer have all."""
    _happen(events)
    due = Delivery.objects.filter(status=DeliveryStatus.QUEUED, endpoint_id__in=live).count()
    began, used = now(), time.process_time() + _database()
    deliver_due(stopping=_Done(began, due))
    used = time.process_time() + _database() - used
    if (sent := _sent(began)) < due:
        raise SystemExit(f"{sent} of {due} webhooks were sent within {LONGEST:.0f} s")
    last = Delivery.objects.filter(status=DeliveryStatus.SENT).latest("ended_at").ended_at
    assert last is not None
    return due / (last - began).total_seconds(), due / used


def _happen(events: int) -> None:
    organization = scene.non_limited()
    for _ in range(events):
        record(
            actor=scene.full_admin(),
            event="credential:enabled",
            place=organization.place,
            subject_id=new_id(),
        )
    while seal_events():
        pass
    while fan_out():
        pass


class _Done:
    """Whether all that can be sent was, asked now and then."""

    def __init__(self, began: datetime, live: int) -> None:
        self._began, self._live, self._until = began, live, time.monotonic() + LONGEST
        self._next = time.monotonic() + LOOKS_EVERY

    def __call__(self) -> bool:
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + LOOKS_EVERY
        return time.monotonic() > self._until or _sent(self._began) >= self._live


def _sent(began: datetime) -> int:
    return Delivery.objects.filter(status=DeliveryStatus.SENT, ended_at__gte=began).count()


def _database() -> float:
    return cpu_of_database()() if connection.vendor == "postgresql" else 0.0


@contextmanager
def _sink() -> Iterator[str]:
    command = [sys.executable, "-m", "tests.bench.sink"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(program.stdout.readline())}/"
        finally:
            program.terminate()


@contextmanager
def _silent() -> Iterator[str]:
    """An address that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/{UUID(int=0)}"
