"""Card numbers for rows that name none: taken from the organization's number pools, in lots.

A lot is taken at once and for good, so no other upload and no dialog is given the same number. What is left
of the last lot, never more than the rows have used, and the numbers of a discarded upload stay unused.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Mapping

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.models import Batch
from mipass.domains.credentials.pools import take_numbers

LARGEST_LOT = 100
Key = tuple[str, tuple[tuple[str, int], ...]]


class NumberSource:
    """The next free numbers for one upload, by format and the fields that a row names.

    They are taken with the rights of ``actor``: Forbidden or NotFound is raised when those are gone.
    """

    def __init__(self, actor: Actor, batch: Batch) -> None:
        self._actor = actor
        self._batch = batch
        self._lots: dict[Key, deque[Mapping[str, int]]] = {}
        self._used: Counter[Key] = Counter()
        self._empty: set[Key] = set()

    def next(self, code: str, given: Mapping[str, int]) -> Mapping[str, int] | None:
        """A whole card's fields; None where no pool has a number left."""
        key = (code, tuple(sorted(given.items())))
        if key in self._empty:
            return None
        lot = self._lots.setdefault(key, deque())
        if not lot:
            lot.extend(self._take(code, given, min(self._used[key] or 1, LARGEST_LOT)))
        if not lot:
            self._empty.add(key)
            return None
        self._used[key] += 1
        return lot.popleft()

    def _take(self, code: str, given: Mapping[str, int], most: int) -> list[dict[str, int]]:
        return take_numbers(
            actor=self._actor, organization=self._batch.organization, format=code, most=most, others=given
        )
