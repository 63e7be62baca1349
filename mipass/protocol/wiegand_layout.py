"""The vocabulary in which card formats are declared: fields, constant bits, parity bits.

Positions count from 0, the first bit sent, which is also the most significant one. They are written as
text, a run as `first-last`: `"1-8"`, or, for scattered fields, `"15 19 24-22"`, always from the field's
most significant bit down to its least. `wiegand_formats` uses these words; `wiegand` gives them effect.
"""

from dataclasses import dataclass
from typing import Literal

FieldName = Literal["facility_code", "card_number", "issue_level", "oem"]
Confidence = Literal["high", "medium", "low", "contradicted"]
Tier = Literal[0, 1, 2, 3]


def positions(text: str) -> tuple[int, ...]:
    """Spell out `"1-3 8 6-5"` as `(1, 2, 3, 8, 6, 5)`."""
    spelled: list[int] = []
    for run in text.split():
        first, _, last = run.partition("-")
        start, end = int(first), int(last or first)
        step = 1 if end >= start else -1
        spelled.extend(range(start, end + step, step))
    return tuple(spelled)


@dataclass(frozen=True, slots=True)
class Field:
    """A number inside a card format.

    `minimum` and `maximum` are inclusive. `default` is what a form should propose, where a format has a
    usual value. A `bcd` field spends four bits on each decimal digit instead of counting in binary.
    """

    name: FieldName
    label: str
    minimum: int
    maximum: int
    positions: tuple[int, ...]
    default: int | None = None
    bcd: bool = False

    @property
    def allowed(self) -> str:
        """The range as a person reads it: `0 to 255`, or the only value there is."""
        return f"{self.minimum} to {self.maximum}" if self.minimum < self.maximum else f"{self.minimum}"


@dataclass(frozen=True, slots=True)
class Parity:
    """One parity bit: it makes the ones among `covers`, itself included, an even or an odd number."""

    position: int
    odd: bool
    covers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Format:
    """A card format. `fields` stand in the order in which people are asked for them.

    `zeros` and `ones` are the positions that always carry that bit. Parity bits are worked out in the
    order listed, because a later one may cover an earlier one.
    """

    code: str
    short_name: str
    label: str
    bits: int
    tier: Tier
    confidence: Confidence
    fields: tuple[Field, ...]
    parity: tuple[Parity, ...] = ()
    zeros: tuple[int, ...] = ()
    ones: tuple[int, ...] = ()
    aliases: tuple[str, ...] = ()
    note: str = ""

    def field(self, name: str) -> Field | None:
        """The field of that name, or None where the format has no such field."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name under which this format may be asked for."""
        return (self.code, self.short_name, *self.aliases)


def even(position: int, covers: str) -> Parity:
    """An even parity bit at `position` over the positions `covers`."""
    return Parity(position, False, positions(covers))


def odd(position: int, covers: str) -> Parity:
    """An odd parity bit at `position` over the positions `covers`."""
    return Parity(position, True, positions(covers))


def facility(at: str, label: str = "Facility code", only: int | None = None) -> Field:
    """The facility code, at the positions `at`; `only` where the format knows a single value."""
    place = positions(at)
    low, high = (0, 2 ** len(place) - 1) if only is None else (only, only)
    return Field("facility_code", label, low, high, place, default=only)


def card(at: str) -> Field:
    """The card number, as large as the positions `at` can hold."""
    place = positions(at)
    return Field("card_number", "Card number", 0, 2 ** len(place) - 1, place)


def card_digits(at: str) -> Field:
    """A card number written as decimal digits of four bits each."""
    place = positions(at)
    return Field("card_number", "Card number", 0, 10 ** (len(place) // 4) - 1, place, bcd=True)


def issue(at: str) -> Field:
    """The issue level: how many times a lost card of this number was made anew."""
    place = positions(at)
    return Field("issue_level", "Issue level", 0, 2 ** len(place) - 1, place)


def oem(at: str, default: int | None = None) -> Field:
    """The maker's or batch code in front of the other fields."""
    place = positions(at)
    return Field("oem", "OEM code", 0, 2 ** len(place) - 1, place, default=default)
