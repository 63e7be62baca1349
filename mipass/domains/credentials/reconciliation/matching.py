"""Joining a list's rows with the organization's credentials, through blind indexes; no card is opened.

Each card of the list is looked up once, by the first row that has it, and each number likewise: so what the
database finds is at most what the organization has, whatever stands in a list.
"""
# ruff: noqa: S608  the SQL is made of names of ours and marks

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from mipass.base.kit.clock import now
from mipass.base.kit.csv import in_batches
from mipass.domains.credentials.models import Finding, Reconciliation
from mipass.domains.credentials.models.shown import shown_credentials
from mipass.domains.credentials.reconciliation.listed import NOBODY, Listed
from mipass.domains.credentials.reconciliation.moment import each_row, octets_of
from mipass.domains.credentials.reconciliation.standing import (
    RANKS,
    STANDING,
    Standing,
    as_parameter,
    is_stopped,
)

Match = tuple[int, bytes, str]  # the rank, the id of the credential, how it stands
JOINED_AT_ONCE = 5_000  # rows: SQLite takes 32,766 values in one statement
_MINE = "c.distributor_id = %s AND c.organization_id = %s"


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

    def _joined(
        self, listed: Sequence[tuple[Any, ...]], columns: str, same: str, more: str = ""
    ) -> Iterator[tuple[Any, ...]]:
        """For each row of the list each credential of its card: position, id, standing, and ``more``."""
        for some in in_batches(listed, JOINED_AT_ONCE):
            marks = f"({', '.join(['%s'] * len(some[0]))})"
            sql = (
                f"WITH r ({columns}) AS (VALUES {', '.join([marks] * len(some))}) "
                f"SELECT r.position, c.id, {STANDING}{more} "
                # SQLite goes through the tables of a cross join in this order
                f"FROM r CROSS JOIN {shown_credentials()} AS c WHERE {_MINE} AND {same}"
            )
            values = [value for row in some for value in row]
            yield from each_row(sql, [*values, self._at, *self._mine])

    def _match_values(self) -> None:
        same = "c.value_index = r.value_index AND c.bit_length = r.bit_length"
        columns = "position, value_index, bit_length"
        for position, credential, standing in self._joined(self._listed.cards, columns, same):
            match = (RANKS[standing], octets_of(credential), standing)
            self._named.add(match[1])
            _take(self._cards, position, match)

    def _match_numbers(self) -> None:
        """By number, and of rows without bits by facility code too."""
        wanted, bare = self._unmatched_numbers(), self._bare_by_number()
        numbers = [(position, number) for position, number in self._listed.numbers if position in wanted]
        rows = self._joined(
            numbers, "position, number_index", "c.number_index = r.number_index", ", c.facility_index"
        )
        for position, credential, standing, facility in rows:
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
