"""A list's rows in memory while they are compared: blind indexes to join by, the first row of each card."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Sequence
from functools import lru_cache

from mipass.domains.credentials.cards import CardSealer
from mipass.domains.credentials.models import Reconciliation
from mipass.domains.credentials.reconciliation.panel_rows import PanelRow

NOBODY = -1  # in place of a leader
MARK = 16  # octets


class Listed:
    """The rows of a list by their position; 100,000 of them take about 40 MB.

    ``leader`` is the position of the first row with the same card, ``number_leader`` that of the first with
    the same number. ``cards`` are position, blind index and bits of each card's first row.
    """

    def __init__(self, reconciliation: Reconciliation) -> None:
        self._sealer = CardSealer(reconciliation.distributor_id, reconciliation.organization_id)
        self._facility = lru_cache(maxsize=4096)(self._sealer.facility)
        self._by_mark: dict[bytes, int] = {}
        self._by_number: dict[bytes, int] = {}
        self._marks = bytearray()
        self.line = array("i")
        self.is_active = bytearray()
        self.leader = array("i")
        self.number_leader = array("i")
        self.cards: list[tuple[int, bytes, int]] = []
        self.facility: dict[int, bytes | None] = {}  # of first rows without bits

    def __len__(self) -> int:
        return len(self.line)

    @property
    def is_present(self) -> bool:
        """Whether its indexes are made with the key of the distributor's present ones."""
        return self._sealer.is_present

    @property
    def numbers(self) -> Sequence[tuple[int, bytes]]:
        """The position and blind index of each number's first row."""
        return [(position, number) for number, position in self._by_number.items()]

    def mark(self, position: int) -> bytes | None:
        """What the card of a row is known by in the next list, where the row names one."""
        if self.leader[position] == NOBODY:
            return None
        return bytes(self._marks[MARK * position : MARK * (position + 1)])

    def add(self, row: PanelRow) -> None:
        """The next row of the list."""
        position = len(self)
        value = None if row.bits is None else self._sealer.value(row.bits.value)
        number = None if row.number is None else self._sealer.number(row.number)
        facility = None if row.facility is None else self._facility(row.facility)
        mark = None
        if row.bits is not None and value is not None:
            mark = value[: MARK - 2] + row.bits.length.to_bytes(2)
        elif number is not None:
            mark = _both(number, facility)
        self.line.append(row.line)
        self.is_active.append(row.is_active)
        self._marks += mark or bytes(MARK)
        leader = NOBODY if mark is None else self._by_mark.setdefault(mark, position)
        self.leader.append(leader)
        self.number_leader.append(NOBODY if number is None else self._by_number.setdefault(number, position))
        if leader != position:
            return
        if row.bits is not None and value is not None:
            self.cards.append((position, value, row.bits.length))
        else:
            self.facility[position] = facility

    def forget(self) -> None:
        """Free what only the reading needed."""
        self._by_mark = {}


def _both(number: bytes, facility: bytes | None) -> bytes:
    """What a card without bits is known by: its number with its facility code."""
    return hashlib.sha256(number + (facility or b"")).digest()[:MARK]
