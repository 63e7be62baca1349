"""The data keys of a distributor, which only rules use.

A new key is known to every process before any of them seals with it: a process asks for the keys again after
``KNOWN_WITHIN``, and a key serves from three times as long after it was made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from time import monotonic
from uuid import UUID

from mipass.base.keys.installation import installation_keys
from mipass.base.kit.clock import now
from mipass.base.kit.vault import CannotOpen, Key, Keys, new_key, seal, unseal
from mipass.domains.distributors.models import DataKey

FIRST = 1
KNOWN_WITHIN = timedelta(seconds=5)
SERVES_AFTER = 3 * KNOWN_WITHIN
LABEL = "data-keys"


@dataclass(frozen=True, slots=True)
class _Held:
    """A key as this process knows it."""

    key: Key
    serves_from_at: datetime


class _DataKeys:
    """A distributor's keys, as they were read a moment ago."""

    def __init__(self, distributor_id: UUID) -> None:
        self._distributor_id = distributor_id
        self._held: Sequence[_Held] = ()
        self._read_at = 0.0

    def present(self) -> Key:
        return self.every()[0]

    def find(self, number: int) -> bytes:
        if number not in self._by_number():
            self._read()
        try:
            return self._by_number()[number]
        except KeyError:
            raise CannotOpen(f"This distributor has no key {number}.") from None

    def every(self) -> list[Key]:
        if monotonic() - self._read_at > KNOWN_WITHIN.total_seconds() or not self._held:
            self._read()
        moment = now()
        return [held.key for held in sorted(self._held, key=lambda held: _rank(held, moment))]

    def _by_number(self) -> dict[int, bytes]:
        return {held.key.number: held.key.octets for held in self._held}

    def _read(self) -> None:
        read_at = monotonic()
        rows = DataKey.objects.filter(distributor_id=self._distributor_id)
        self._held = [_Held(Key(row.number, open_key(row)), row.serves_from_at) for row in rows]
        self._read_at = read_at


def _rank(held: _Held, moment: datetime) -> tuple[bool, int]:
    return (held.serves_from_at > moment, -held.key.number)


@lru_cache(maxsize=4096)
def data_keys(distributor_id: UUID) -> Keys:
    """The distributor's data keys, unwrapped; kept in this process's memory."""
    return _DataKeys(distributor_id)


def present_since(distributor_id: UUID) -> datetime:
    """Since when the newest key serves."""
    newest = DataKey.objects.filter(distributor_id=distributor_id).order_by("-number").first()
    assert newest is not None
    return newest.serves_from_at


def open_key(row: DataKey) -> bytes:
    """The key, unwrapped. Raises CannotOpen."""
    return unseal(installation_keys(LABEL), row.wrapped, place_of(row.distributor_id, row.number))


def make_data_key(distributor_id: UUID, number: int, serves_from_at: datetime) -> DataKey:
    """A new random key, stored wrapped."""
    wrapped = wrap_key(distributor_id, number, new_key())
    return DataKey.objects.create(
        distributor_id=distributor_id, number=number, wrapped=wrapped, serves_from_at=serves_from_at
    )


def wrap_key(distributor_id: UUID, number: int, key: bytes) -> bytes:
    """A key as it is stored, bound to its distributor and number."""
    return seal(installation_keys(LABEL), key, place_of(distributor_id, number))


def place_of(distributor_id: UUID, number: int) -> bytes:
    """What a wrapped key is bound to."""
    return distributor_id.bytes + (number.to_bytes(4) if number else b"")
