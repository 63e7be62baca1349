"""Card data at rest: sealed under the distributor's data key, found through keyed blind indexes.

What is sealed is bound to its distributor and credential, so that a row copied elsewhere does not open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from mipass.base.kit.vault import BlindIndex, Key, OneKey, derive, seal, unseal
from mipass.domains.credentials.models import Credential
from mipass.domains.distributors.data_keys import data_keys
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


NO_CARD = Card("", Bits(1, 0), {})  # where none is asked for, or none is left


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


def open_card(credential: Credential) -> Card:
    """A credential's card data in the open. Raises CannotOpen when the row was tampered with."""
    return CardOpener(credential.distributor_id).open(credential.id, credential.format, credential.data)


class CardOpener:
    """Opens cards of one distributor by what their rows hold, as fast as many need it."""

    def __init__(self, distributor_id: UUID) -> None:
        self._keys, self._distributor = data_keys(distributor_id), distributor_id.bytes

    def open(self, credential_id: UUID, format_code: str, data: bytes | memoryview) -> Card:
        """The card data in the open. Raises CannotOpen when the row was tampered with."""
        octets = unseal(self._keys, data, self._distributor + credential_id.bytes)
        return card_from_bits(format_code, Bits.from_bytes(octets))


def place_of(distributor_id: UUID, credential_id: UUID) -> bytes:
    """What sealed card data is bound to."""
    return distributor_id.bytes + credential_id.bytes


class CardSealer:
    """Seals cards of one organization, and makes the indexes beside them, all with one key.

    So an index always belongs to the key that the sealed card names. The organization is part of each index,
    so that none links two organizations. Make another one when ``is_present`` ends: the key is replaced.
    """

    def __init__(self, distributor_id: UUID, organization_id: UUID) -> None:
        self._distributor_id, self._key = distributor_id, data_keys(distributor_id).present()
        self._value, self._number, self._facility = (
            _index(self._key, organization_id, what) for what in ("value", "number", "facility")
        )
        self._values = [_index(key, organization_id, "value") for key in data_keys(distributor_id).every()]

    @property
    def is_present(self) -> bool:
        """Whether its key is still the one to seal with."""
        return data_keys(self._distributor_id).present() == self._key

    def seal(self, credential_id: UUID, bits: Bits) -> bytes:
        """The sealed form of card data, bound to its place."""
        return seal(OneKey(self._key), bits.to_bytes(), place_of(self._distributor_id, credential_id))

    def indexes(self, card: Card) -> Indexes:
        """All indexes of a card."""
        number, facility = card.card_number, card.facility_code
        return Indexes(
            value=self.value(card.bits.value),
            number=None if number is None else self.number(number),
            facility=None if facility is None else self.facility(facility),
        )

    def value(self, value: int) -> bytes:
        """The blind index of a whole value, whatever its length in bits."""
        return self._value.of(str(value))

    def possible_values(self, value: int) -> list[bytes]:
        """As :func:`possible_indexes` of a whole value."""
        return [index.of(str(value)) for index in self._values]

    def number(self, number: int) -> bytes:
        """The blind index of a card number."""
        return self._number.of(str(number))

    def facility(self, facility: int) -> bytes:
        """The blind index of a facility code."""
        return self._facility.of(str(facility))


def possible_indexes(distributor_id: UUID, organization_id: UUID, what: str, number: int) -> list[bytes]:
    """What ``value``, ``number`` or ``facility`` of a card may have as its blind index.

    That is one, and two while the distributor's data is being sealed anew.
    """
    every = data_keys(distributor_id).every()
    return [_index(key, organization_id, what).of(str(number)) for key in every]


def _index(key: Key, organization_id: UUID, what: str) -> BlindIndex:
    return BlindIndex(derive(key.octets, "blind-index"), str(organization_id), what)
