"""How often clients may ask: fixed minutes, counted in each process and shared with the others every 2 s.

So it is approximate by design: no request waits for a count, and no GET writes a row. What was counted is
brought to the cache in the database by a thread of its own, and with it when tokens were used last.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.core.cache import cache
from django.db import DatabaseError, close_old_connections

from mipass.base.kit.clock import now

log = logging.getLogger(__name__)

MINUTE = 60  # seconds
SHARED_EVERY = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Window:
    """What is left of a quota, and the seconds until it is whole again."""

    policy: str
    quota: int
    left: int
    seconds_left: int

    @property
    def is_over(self) -> bool:
        """Whether nothing is left."""
        return self.left < 0


@dataclass(slots=True)
class _Count:
    own: int = 0  # of this process, not brought to the others yet
    known: int = 0  # of all, when that was done last


class Counts:
    """The counts of the present minute, by name."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counts: dict[tuple[str, int], _Count] = {}

    def add(self, name: str, number: int = 1) -> int:
        """Count so many more; what there is of all, as far as it is known."""
        with self._lock:
            count = self._counts.setdefault((name, _minute()), _Count())
            count.own += number
            return count.own + count.known

    def share(self) -> None:
        """Bring what was counted to the other processes, and learn what they counted."""
        with self._lock:
            present = _minute()
            for key in [key for key in self._counts if key[1] < present - 1]:
                del self._counts[key]
            mine = {key: count.own for key, count in self._counts.items() if count.own}
            for key, number in mine.items():
                self._counts[key].own = 0
                self._counts[key].known += number
        for key, number in mine.items():
            self._learn(key, _count_together(*key, number))

    def _learn(self, key: tuple[str, int], together: int) -> None:
        with self._lock:
            if key in self._counts:
                self._counts[key].known = together

    def forget(self) -> None:
        """Begin anew."""
        with self._lock:
            self._counts.clear()


def _count_together(name: str, minute: int, number: int) -> int:
    key = f"api-quota:{name}:{minute}"
    cache.add(key, 0, timeout=3 * MINUTE)
    return cache.incr(key, number)


def _minute() -> int:
    return int(now().timestamp()) // MINUTE


def seconds_left() -> int:
    """Until the present minute ends."""
    return MINUTE - int(now().timestamp()) % MINUTE


COUNTS = Counts()


def take(client_id: UUID, distributor_id: UUID, policy: str, quota: int, of_distributor: int) -> Window:
    """Count one request of a client under a policy: against its own quota and its distributor's."""
    own = quota - COUNTS.add(f"{policy}:{client_id}")
    all_of_them = of_distributor - COUNTS.add(f"{policy}:{distributor_id}")
    return Window(policy, quota, min(own, all_of_them), seconds_left())


class Sharing:
    """The thread that shares counts, and does whatever else a served process writes by itself."""

    def __init__(self, *works: Callable[[], None]) -> None:
        self._works = works

    def start(self) -> None:
        """Begin; the thread ends with its process."""
        threading.Thread(target=self._repeat, name="api counts", daemon=True).start()

    def _repeat(self) -> None:
        pause = threading.Event()
        while not pause.wait(SHARED_EVERY):
            close_old_connections()
            for work in self._works:
                self._try(work)
            close_old_connections()

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except DatabaseError:
            log.warning("counts of the API could not be shared", exc_info=True)
