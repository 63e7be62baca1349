"""Card data at rest: sealed under the distributor's data key, found through keyed blind indexes.

What is sealed is bound to its distributor and credential, so that a row copied elsewhere does not open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from mipass.base.kit.vault import BlindIndex, derive, seal, unseal
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors.queries import data_key
from mipass.protocol import wiegand
from mipass.protocol.wiegand import Bits


@dataclass(frozen=True, slots=True)
class Card:
    """A credential's data in the open: its bits, and its fields where the format has any."""

    format: str
    bits: Bits
    fields: Mapping[str, int]

    @property
    def facility_code(self) -> int | None:
        """The facility code, where the format has one."""
        return self.fields.get("facility_code")

    @property
    def card_number(self) -> int | None:
        """The card number, where the format has one."""
        return self.fields.get("card_number")


@dataclass(frozen=True, slots=True)
class Indexes:
    """What card data is found by: its whole value, its number, its facility code."""

    value: bytes
    number: bytes | None
    facility: bytes | None


def card_from_bits(format_code: str, bits: Bits) -> Card:
    """The card of these bits. Raises WiegandError when they are none of this format's."""
    fields = {} if format_code == wiegand.CUSTOM else wiegand.decode(format_code, bits)
    return Card(format_code, bits, fields)


def seal_card(distributor_id: UUID, credential_id: UUID, bits: Bits) -> bytes:
    """The sealed form of card data, bound to its place."""
    return seal(data_key(distributor_id), bits.to_bytes(), distributor_id.bytes + credential_id.bytes)


def open_card(credential: Credential) -> Card:
    """A credential's card data in the open. Raises CannotOpen when the row was tampered with."""
    place = credential.distributor_id.bytes + credential.id.bytes
    octets = unseal(data_key(credential.distributor_id), credential.data, place)
    return card_from_bits(credential.format, Bits.from_bytes(octets))


def index_value(distributor_id: UUID, organization_id: UUID, value: int) -> bytes:
    """The blind index of a whole value, whatever its length in bits."""
    return _index(distributor_id, organization_id, "value").of(str(value))


def index_number(distributor_id: UUID, organization_id: UUID, number: int) -> bytes:
    """The blind index of a card number."""
    return _index(distributor_id, organization_id, "number").of(str(number))


def index_facility(distributor_id: UUID, organization_id: UUID, facility: int) -> bytes:
    """The blind index of a facility code."""
    return _index(distributor_id, organization_id, "facility").of(str(facility))


def index_card(distributor_id: UUID, organization_id: UUID, card: Card) -> Indexes:
    """All indexes of a card. The organization is part of each, so that none links two organizations."""
    number, facility = card.card_number, card.facility_code
    return Indexes(
        value=index_value(distributor_id, organization_id, card.bits.value),
        number=None if number is None else index_number(distributor_id, organization_id, number),
        facility=None if facility is None else index_facility(distributor_id, organization_id, facility),
    )


class CardIndexes:
    """The blind indexes of many cards of one organization, each as the functions above make it."""

    def __init__(self, distributor_id: UUID, organization_id: UUID) -> None:
        self._value, self._number, self._facility = (
            _index(distributor_id, organization_id, what) for what in ("value", "number", "facility")
        )

    def value(self, value: int) -> bytes:
        """As :func:`index_value`."""
        return self._value.of(str(value))

    def number(self, number: int) -> bytes:
        """As :func:`index_number`."""
        return self._number.of(str(number))

    def facility(self, facility: int) -> bytes:
        """As :func:`index_facility`."""
        return self._facility.of(str(facility))


def _index(distributor_id: UUID, organization_id: UUID, what: str) -> BlindIndex:
    return BlindIndex(_index_key(distributor_id), str(organization_id), what)


@lru_cache(maxsize=1024)
def _index_key(distributor_id: UUID) -> bytes:
    return derive(data_key(distributor_id), "blind-index")
