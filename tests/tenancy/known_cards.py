"""Cards whose numbers are long enough never to be met by chance, and every way to write them down."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass

from mipass.protocol import wiegand
from mipass.protocol.wiegand import Bits

SHORTEST_DECIMAL = 9
SHORTEST_BYTES = 5


@dataclass(frozen=True)
class Card:
    """What is typed for a card, and what an admin searches it by."""

    form: dict[str, str]
    searched: tuple[str, ...]

    @property
    def bits(self) -> Bits:
        """The whole card data."""
        if self.form["format"] == wiegand.CUSTOM:
            return wiegand.custom(int(self.form["bit_length"]), self.form["data_hex"])
        numbers = {name: int(value) for name, value in self.form.items() if name != "format"}
        return wiegand.encode(self.form["format"], numbers)

    @property
    def numbers(self) -> list[int]:
        """The whole value, and each field that is long enough to be told from chance."""
        fields = [int(text) for name, text in self.form.items() if name in {"card_number", "facility_code"}]
        return [self.bits.value, *(field for field in fields if len(str(field)) >= SHORTEST_DECIMAL)]


def _card(format: str, *searched: str, **fields: str) -> Card:
    return Card({"format": format, **fields}, searched)


CARDS = (
    _card("H10302", "34111222333", card_number="34111222333"),
    _card("H10304", "517771", facility_code="61234", card_number="517771"),
    _card("CUSTOM", "FACEB00C5EED1234", bit_length="64", data_hex="FACEB00C5EED1234"),
    _card(
        "CUSTOM", "D15EA5EDFACADE0123456789ABCD", bit_length="112", data_hex="D15EA5EDFACADE0123456789ABCD"
    ),
)


def written_down(card: Card) -> Iterator[bytes]:
    """The whole value and its long fields in decimal, hexadecimal, bits, raw bytes and base64."""
    yield card.bits.binary.encode()
    for number in card.numbers:
        raw = number.to_bytes((number.bit_length() + 7) // 8, "big")
        yield str(number).encode()
        yield f"{number:x}".encode()
        yield f"{number:X}".encode()
        if len(raw) >= SHORTEST_BYTES:
            yield raw
            yield raw[::-1]
            yield from _in_base64(raw)
    yield from _in_base64(card.bits.to_bytes())


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """The part of the base64 text that does not depend on what stands before and after, at each alignment."""
    for before in range(3):
        text = base64.b64encode(b"\0" * before + raw)
        first, last = -(-before * 8 // 6), (before + len(raw)) * 8 // 6
        yield text[first:last]
        yield text[first:last].replace(b"+", b"-").replace(b"/", b"_")
