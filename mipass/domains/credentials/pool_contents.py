"""What a number pool holds, sealed at rest: a range, its next number, and the card's other fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from mipass.base.kit.vault import seal, unseal
from mipass.domains.credentials.models import NumberPool
from mipass.domains.distributors.data_keys import data_keys

NUMBER = "card_number"

Values = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Numbers:
    """A range, both ends inclusive, the ``next`` number to look at, and the card's other fields."""

    first: int
    last: int
    next: int
    others: Values = field(default_factory=dict)

    @property
    def left(self) -> int:
        """How many numbers from the next on, in use or not."""
        return max(self.last - self.next + 1, 0)

    def values(self, number: int) -> dict[str, int]:
        """A whole card's fields with this number."""
        return {**self.others, NUMBER: number}


def open_pool(pool: NumberPool) -> Numbers:
    """A pool's content in the open. Raises CannotOpen when the row was tampered with."""
    sealed = unseal(data_keys(pool.distributor_id), pool.content, place_of_pool(pool))
    return Numbers(**json.loads(sealed))


def seal_pool(pool: NumberPool, numbers: Numbers) -> bytes:
    """The sealed form of a pool's content."""
    return seal(data_keys(pool.distributor_id), json.dumps(asdict(numbers)).encode(), place_of_pool(pool))


def place_of_pool(pool: NumberPool) -> bytes:
    """What a pool's content is bound to."""
    return b"pool" + pool.distributor_id.bytes + pool.id.bytes
