"""Card formats: from fields to the bits a reader sends, and back.

    >>> encode("H10301", {"facility_code": 123, "card_number": 45677}).binary
    '10111101110110010011011011'

Formats are data (`wiegand_formats`). A format may be named by its code, its short name or an alias,
whatever the case. Card data that does not follow the rules is refused with a `WiegandError`.
"""

from collections.abc import Mapping
from types import MappingProxyType

from mipass.protocol.wiegand_bits import MAX_BITS, Bits, WiegandError, custom
from mipass.protocol.wiegand_decoder import Decoder, compile_decoder
from mipass.protocol.wiegand_encoder import Encoder, compile_encoder, out_of_range
from mipass.protocol.wiegand_formats import FORMAT_TABLE
from mipass.protocol.wiegand_layout import Field, Format

__all__ = [
    "CUSTOM",
    "FORMATS",
    "MAX_BITS",
    "Bits",
    "Field",
    "Format",
    "WiegandError",
    "custom",
    "decode",
    "encode",
    "find_format",
    "offered",
]

CUSTOM = "CUSTOM"
FORMATS: Mapping[str, Format] = MappingProxyType({form.code: form for form in FORMAT_TABLE})

_BY_NAME = {name.casefold(): form for form in FORMAT_TABLE for name in form.names}
_OFFERED = tuple(form for form in FORMAT_TABLE if form.tier)
_ENCODERS: dict[str, Encoder] = {}  # by exact code, made when first asked for; tier 0 is never in it
_DECODERS: dict[str, tuple[int, Decoder]] = {}  # by exact code, with the bits that it reads


def offered() -> tuple[Format, ...]:
    """The formats in which credentials may be issued: tier 1 in its order, then tiers 2 and 3."""
    return _OFFERED


def find_format(name: str) -> Format:
    """The format of that code, short name or alias. Raises `unknown_format`."""
    form = _BY_NAME.get(" ".join(name.split()).casefold())
    if form is None:
        raise WiegandError("unknown_format", f"There is no card format “{name[:40]}”.", field="format")
    return form


def encode(code: str, values: Mapping[str, int], *, any_tier: bool = False) -> Bits:
    """The bits of a card whose fields have these values: exactly the format's fields, each in its range.

    Raises `unknown_format`, `unknown_field`, `missing_field`, `not_a_number` (a bool is none) or
    `out_of_range`; `not_offered` for a format of tier 0 unless `any_tier`.
    """
    encoder = _ENCODERS.get(code)
    if encoder is None:
        encoder = _encoder(find_format(code), any_tier)
    return encoder(values)


def _encoder(form: Format, any_tier: bool) -> Encoder:
    if form.tier:
        return _ENCODERS.get(form.code) or _ENCODERS.setdefault(form.code, compile_encoder(form))
    if not any_tier:
        raise WiegandError("not_offered", f"{form.short_name} is known but not issued.", field="format")
    return compile_encoder(form)


def decode(code: str, bits: Bits) -> dict[str, int]:
    """The fields of a card, in display order. Formats of tier 0 can be read too.

    Raises `unknown_format`, `wrong_length`, `wrong_parity` and `wrong_constant` (with their `positions`),
    `out_of_range` for a field that holds what its format does not allow.
    """
    length, read = _DECODERS.get(code) or _decoder(find_format(code))
    if bits.length == length and (values := read(bits.value)) is not None:
        return values
    return _read_slowly(find_format(code), bits)


def _decoder(form: Format) -> tuple[int, Decoder]:
    return _DECODERS.setdefault(form.code, (form.bits, compile_decoder(form)))


def _read_slowly(form: Format, bits: Bits) -> dict[str, int]:
    """The same bit by bit, which can say what is wrong."""
    if bits.length != form.bits:
        message = f"{form.short_name} has {form.bits} bits, but there are {bits.length}."
        raise WiegandError("wrong_length", message)
    frame = bits.binary
    _check_parity(form, frame)
    _check_constants(form, frame)
    return {field.name: _read(field, frame) for field in form.fields}


def _pick(frame: str, positions: tuple[int, ...]) -> str:
    return "".join(frame[position] for position in positions)


def _check_parity(form: Format, frame: str) -> None:
    """Each parity bit against the bits as received, so that an error in one may show in several."""
    wrong = sorted(
        parity.position
        for parity in form.parity
        if _pick(frame, (parity.position, *parity.covers)).count("1") % 2 != parity.odd
    )
    if wrong:
        message = f"This is not valid {form.short_name}: wrong parity at {_bits_named(wrong)}."
        raise WiegandError("wrong_parity", message, positions=tuple(wrong))


def _check_constants(form: Format, frame: str) -> None:
    wrong = sorted(
        [position for position in form.zeros if frame[position] != "0"]
        + [position for position in form.ones if frame[position] != "1"]
    )
    if wrong:
        message = f"This is not valid {form.short_name}: wrong fixed value at {_bits_named(wrong)}."
        raise WiegandError("wrong_constant", message, positions=tuple(wrong))


def _bits_named(positions: list[int]) -> str:
    """Positions as a person counts them in messages: `bit 0`, `bits 0, 34 (counted from 0)`."""
    return f"bit{'s' * (len(positions) > 1)} {', '.join(map(str, positions))} (counted from 0)"


def _read(field: Field, frame: str) -> int:
    raw = int(_pick(frame, field.positions), 2)
    digits = f"{raw:x}" if field.bcd else str(raw)
    if not digits.isdecimal() or not field.minimum <= int(digits) <= field.maximum:
        raise out_of_range(field)
    return int(digits)
