"""Card numbers for rows that name none: taken from the organization's number pools, in lots.

A lot is taken at once, so no other upload and no dialog is given the same number. When the upload is
discarded or checked anew, its numbers are given back, unless somebody else used the pool meanwhile: then they
stay unused, as does what is left of the last lot, never more than the rows have used.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from django.db import transaction

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.models import Batch
from mipass.domains.credentials.pools import Receipt, give_numbers_back, take_numbers

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
        self._receipts: dict[UUID, Receipt] = {}

    @property
    def receipts(self) -> list[list[str | int]]:
        """For each pool what :func:`give_back` needs to give its numbers back, as JSON."""
        return [[str(each.pool_id), each.next, each.after] for each in self._receipts.values()]

    def _note(self, taken: Receipt) -> None:
        """Remember from which number on nobody but this upload has taken any."""
        known = self._receipts.get(taken.pool_id)
        is_next = known is not None and known.after == taken.before
        self._receipts[taken.pool_id] = replace(known, after=taken.after) if known and is_next else taken

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
            actor=self._actor,
            organization=self._batch.organization,
            format=code,
            most=most,
            others=given,
            told=self._note,
        )


def give_back(batch: Batch, receipts: Iterable[Sequence[str | int]]) -> None:
    """Give the numbers back that a check took for an upload of which nothing is issued."""
    with transaction.atomic():
        for pool_id, first, version in receipts:
            receipt = Receipt(UUID(str(pool_id)), int(first), 0, int(version))
            give_numbers_back(batch.organization, receipt)
