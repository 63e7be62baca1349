"""Where the entries of a status list lie, and how long the list is.

Entries are taken in blocks of 1,024, within a block in an order that only the list's seed tells. So an index
says nothing of who came when within its block, none is ever used twice, and all that is not in use yet lies
together at the end, where it costs next to nothing however the list grows.
"""

from __future__ import annotations

import hmac
from functools import lru_cache

BLOCK = 1024


def index_of(seed: bytes, number: int) -> int:
    """The index of the entry with that number, counted from 0 in the order of their making."""
    block, turn = divmod(number, BLOCK)
    return block * BLOCK + _order(seed, block)[turn]


def size_for(used: int) -> int:
    """The list's length with so many entries in use: doubled before the last free block is begun."""
    size = BLOCK
    while size < used + BLOCK:
        size *= 2
    return size


@lru_cache(maxsize=256)
def _order(seed: bytes, block: int) -> tuple[int, ...]:
    """The places of a block in the order in which they are taken."""

    def rank(place: int) -> bytes:
        return hmac.digest(seed, block.to_bytes(4) + place.to_bytes(2), "sha256")

    return tuple(sorted(range(BLOCK), key=rank))
