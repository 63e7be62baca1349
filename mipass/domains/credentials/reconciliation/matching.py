"""Joining a list's rows with the organization's credentials, through blind indexes; no card is opened.

Each card of the list is looked up once, by the first row that has it, and each number likewise: so what the
database finds is at most what the organization has, whatever stands in a list.
"""
# ruff: noqa: S608  the SQL is made of names of ours and marks

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from mipass.base.kit.clock import now
from mipass.domains.credentials.models import Finding, Reconciliation
from mipass.domains.credentials.models.shown import shown_credentials
from mipass.domains.credentials.reconciliation.moment import each_row, octets_of
from mipass.domains.credentials.reconciliation.standing import (
    RANKS,
    STANDING,
    Standing,
    as_parameter,
    is_stopped,
)

NOBODY = -1  # in place of a leader
Match = tuple[int, bytes, str]  # the rank, the id of the credential, how it stands
_ROWS = "credentials_reconciliationrow"
_OF = "r.distributor_id = %s AND r.reconciliation_id = %s"
_MINE = "c.distributor_id = %s AND c.organization_id = %s"


@dataclass(slots=True)
class Listed:
    """What is held in memory of the rows of a list, by position."""

    leader: array[int] = field(default_factory=lambda: array("i"))
    number_leader: array[int] = field(default_factory=lambda: array("i"))
    facility: dict[int, bytes | None] = field(default_factory=dict)  # of first rows without bits
    is_active: bytearray = field(default_factory=bytearray)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of a row."""

    finding: Finding
    match: Match | None = None


class Matches:
    """The credentials that the rows of a list name. To be made within one moment of the database."""

    def __init__(self, reconciliation: Reconciliation, listed: Listed) -> None:
        self._reconciliation, self._listed, self._at = reconciliation, listed, as_parameter(now())
        self._cards: dict[int, Match] = {}  # by the first row of a card
        self._numbers: dict[int, Match] = {}  # by the first row of a number
        self._named: set[bytes] = set()
        self._match_values()
        self._match_numbers()

    def found(self, position: int) -> Found:
        """What holds of the row at this position."""
        leader = self._listed.leader[position]
        if leader == NOBODY:
            return Found(Finding.UNREAD)
        match = self._cards.get(leader)
        if match and self._listed.is_active[position] and is_stopped(match[2]):
            return Found(Finding.STOPPED, match)
        near = match or self._numbers.get(self._listed.number_leader[position])
        if near is None:
            return Found(Finding.ONLY_THERE)
        if leader != position:
            return Found(Finding.TWICE, near)
        return Found(Finding.IN_BOTH if match else Finding.DIFFERS, near)

    def note(self, found: Found) -> None:
        """Remember that a row names this credential."""
        if found.match:
            self._named.add(found.match[1])

    def others(self) -> Iterator[Match]:
        """The credentials whose card no row is, and that no noted row names by their number."""
        sql = f"SELECT c.id, {STANDING} FROM {shown_credentials()} AS c WHERE {_MINE} ORDER BY c.id"
        for credential, standing in each_row(sql, [self._at, *self._mine]):
            octets = octets_of(credential)
            if octets not in self._named:
                yield RANKS[standing], octets, standing

    @property
    def _mine(self) -> list[object]:
        return [self._reconciliation.distributor_id, self._reconciliation.organization_id]

    def _match_values(self) -> None:
        sql = (
            f"SELECT r.position, c.id, {STANDING} FROM {_ROWS} AS r JOIN {shown_credentials()} AS c "
            f"ON {_MINE} AND c.value_index = r.value_index AND c.bit_length = r.bit_length "
            f"WHERE {_OF} AND r.leader = r.position"
        )
        for position, credential, standing in each_row(sql, [self._at, *self._mine, *self._of_rows]):
            match = (RANKS[standing], octets_of(credential), standing)
            self._named.add(match[1])
            _take(self._cards, position, match)

    @property
    def _of_rows(self) -> list[object]:
        return [self._reconciliation.distributor_id, self._reconciliation.id]

    def _match_numbers(self) -> None:
        """By number, and of rows without bits by facility code too."""
        wanted, bare = self._unmatched_numbers(), self._bare_by_number()
        if not wanted:
            return
        sql = (
            f"SELECT r.position, c.id, {STANDING}, c.facility_index FROM {_ROWS} AS r "
            f"JOIN {shown_credentials()} AS c ON {_MINE} AND c.number_index = r.number_index "
            f"WHERE {_OF} AND r.number_leader = r.position"
        )
        params = [self._at, *self._mine, *self._of_rows]
        for position, credential, standing, facility in each_row(sql, params):
            if position not in wanted:
                continue
            match = (RANKS[standing], octets_of(credential), standing)
            _take(self._numbers, position, match)
            same = bare.get((position, None if facility is None else bytes(facility)))
            if same is not None:
                self._named.add(match[1])
                _take(self._cards, same, match)

    def _unmatched_numbers(self) -> Collection[int]:
        listed = self._listed
        return {
            number
            for leader, number in zip(listed.leader, listed.number_leader, strict=True)
            if number != NOBODY and leader not in self._cards
        }

    def _bare_by_number(self) -> dict[tuple[int, bytes | None], int]:
        """The first rows of cards without bits, by number and facility code."""
        listed = self._listed
        return {(listed.number_leader[at], facility): at for at, facility in listed.facility.items()}


class Others:
    """Credentials that a list lacks, in little memory: there may be a million."""

    def __init__(self, credentials: Iterable[Match]) -> None:
        self._ids, self._ranks = bytearray(), bytearray()
        for rank, octets, _standing in credentials:
            self._ids += octets
            self._ranks.append(rank)

    def each(self) -> Iterator[Match]:
        """One after the other."""
        standings = Standing.values
        for at, rank in enumerate(self._ranks):
            yield rank, bytes(self._ids[16 * at : 16 * at + 16]), standings[rank]


def _take(matches: dict[int, Match], position: int, match: Match) -> None:
    """Keep the most alive of all credentials of one card."""
    known = matches.get(position)
    if known is None or match < known:
        matches[position] = match
