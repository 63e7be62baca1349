"""The bit string a card carries, its written forms, and the one error this part of the protocol raises."""

import string
from dataclasses import dataclass, field
from typing import Self

MAX_BITS = 256


class WiegandError(ValueError):
    """Card data was refused. The message is fit for a person and never repeats a card's value.

    `code` is stable: unknown_format, not_offered, unknown_field, missing_field, not_a_number, out_of_range,
    wrong_length, wrong_parity, wrong_constant, bad_length, bad_hex, bad_binary, bad_bytes, does_not_fit.
    `field` names the input at fault, where there is one; `positions` the bits, counted from 0.
    """

    def __init__(
        self, code: str, message: str, *, field: str | None = None, positions: tuple[int, ...] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.field = field
        self.positions = positions


@dataclass(frozen=True, slots=True)
class Bits:
    """1 to 256 bits; `value` reads them as a number, first bit first. Its repr keeps the value secret."""

    length: int
    value: int = field(repr=False)

    def __post_init__(self) -> None:
        check_length(self.length)
        if type(self.value) is not int or self.value < 0 or self.value >> self.length:
            raise WiegandError("does_not_fit", f"The value does not fit in {self.length} bits.", field="hex")

    @property
    def binary(self) -> str:
        """The bits as zeros and ones, the first bit sent on the left."""
        return f"{self.value:0{self.length}b}"

    @property
    def hex(self) -> str:
        """The value in upper-case hexadecimal, right-aligned: zeros on the left fill the first digit."""
        return f"{self.value:0{(self.length + 3) // 4}X}"

    @property
    def pacs_hex(self) -> str:
        """`to_bytes` in upper-case hexadecimal, the form readers' maker tools show."""
        return self.to_bytes().hex().upper()

    def to_bytes(self) -> bytes:
        """One octet with the number of unused bits, then the bits left-justified (DER BIT STRING content)."""
        unused = -self.length % 8
        return bytes([unused]) + (self.value << unused).to_bytes((self.length + unused) // 8)

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Read what `to_bytes` wrote. Raises `bad_bytes` unless the unused bits are 0 to 7 zeros."""
        unused = data[0] if data else 8
        value = int.from_bytes(data[1:])
        if unused > 7 or value & ((1 << unused) - 1):
            raise WiegandError("bad_bytes", "These octets are not a bit string.")
        return cls(8 * (len(data) - 1) - unused, value >> unused)

    @classmethod
    def from_binary(cls, text: str) -> Self:
        """Read zeros and ones; spaces between them are forgiven. Raises `bad_binary`, `bad_length`."""
        digits = "".join(text.split())
        if digits.strip("01"):
            raise WiegandError("bad_binary", "Binary data consists of the digits 0 and 1.", field="binary")
        check_length(len(digits))
        return cls(len(digits), int(digits, 2))


def custom(bit_length: int, hex_text: str) -> Bits:
    """Card data without a format: a hexadecimal value, right-aligned in `bit_length` bits.

    `0x` in front and spaces are forgiven. Raises `bad_length` (not 1 to 256), `bad_hex` (no or other
    digits) and `does_not_fit` (a bit set beyond the length).
    """
    check_length(bit_length)
    digits = "".join(hex_text.split()).lower().removeprefix("0x")
    if not digits or digits.strip(string.hexdigits):
        raise WiegandError("bad_hex", "Hex data consists of the digits 0-9 and A-F.", field="hex")
    return Bits(bit_length, int(digits, 16))


def check_length(length: int) -> None:
    """Raise `bad_length` unless `length` is a number of bits that a credential can have."""
    if type(length) is not int or not 1 <= length <= MAX_BITS:
        raise WiegandError("bad_length", f"The bit length must be 1 to {MAX_BITS}.", field="bit_length")
