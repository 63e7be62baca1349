"""A list's rows as they are staged for the join: blind indexes, and which row is the first of its card."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from mipass.domains.credentials.cards import CardSealer
from mipass.domains.credentials.models import Reconciliation
from mipass.domains.credentials.reconciliation.matching import NOBODY, Listed
from mipass.domains.credentials.reconciliation.panel_rows import PanelRow

STAGED = (
    "distributor",
    "reconciliation",
    "position",
    "line",
    "is_active",
    "value_index",
    "bit_length",
    "number_index",
    "facility_index",
    "leader",
    "number_leader",
    "status",
    "mark",
)
MARK = 16  # octets


class Staging:
    """Makes the rows to write, and remembers what the comparison needs of each."""

    def __init__(self, reconciliation: Reconciliation) -> None:
        self._reconciliation = reconciliation
        self._sealer = CardSealer(reconciliation.distributor_id, reconciliation.organization_id)
        self._facility = lru_cache(maxsize=4096)(self._sealer.facility)
        self._cards: dict[bytes, int] = {}
        self._numbers: dict[bytes, int] = {}
        self.listed = Listed()

    @property
    def is_present(self) -> bool:
        """Whether its indexes are made with the key of the distributor's present ones."""
        return self._sealer.is_present

    def rows(self, rows: Sequence[PanelRow]) -> list[Sequence[Any]]:
        """The next rows of the list, to be written."""
        return [self._row(row) for row in rows]

    def forget(self) -> None:
        """Free what only the reading needed."""
        self._cards, self._numbers = {}, {}

    def _row(self, row: PanelRow) -> Sequence[Any]:
        position = len(self.listed.leader)
        value = None if row.bits is None else self._sealer.value(row.bits.value)
        number = None if row.number is None else self._sealer.number(row.number)
        facility = None if row.facility is None else self._facility(row.facility)
        mark = None
        if row.bits is not None and value is not None:
            mark = value[: MARK - 2] + row.bits.length.to_bytes(2)
        elif number is not None:
            mark = _both(number, facility)
        leader = NOBODY if mark is None else self._cards.setdefault(mark, position)
        number_leader = NOBODY if number is None else self._numbers.setdefault(number, position)
        self._remember(row, position, leader, number_leader, facility)
        bit_length = None if row.bits is None else row.bits.length
        return (
            self._reconciliation.distributor_id,
            self._reconciliation.id,
            position,
            row.line,
            row.is_active,
            value,
            bit_length,
            number,
            facility,
            None if leader == NOBODY else leader,
            None if number_leader == NOBODY else number_leader,
            "",
            mark,
        )

    def _remember(
        self, row: PanelRow, position: int, leader: int, number_leader: int, facility: bytes | None
    ) -> None:
        self.listed.leader.append(leader)
        self.listed.number_leader.append(number_leader)
        self.listed.is_active.append(row.is_active)
        if row.bits is None and leader == position:
            self.listed.facility[position] = facility


def _both(number: bytes, facility: bytes | None) -> bytes:
    """What a card without bits is known by: its number with its facility code."""
    return hashlib.sha256(number + (facility or b"")).digest()[:MARK]
