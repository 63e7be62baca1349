"""Turns a declared format into a fast reader of frames that are right.

What is wrong with a frame is not its to say: `wiegand.decode` looks again at one for which it has no answer.
"""

from collections.abc import Callable, Iterator, Sequence

from mipass.protocol.wiegand_layout import Field, Format

Decoder = Callable[[int], dict[str, int] | None]
# A stretch of neighbouring bits of a field: how far it is from the frame's end, and how many bits it has.
Stretch = tuple[int, int]


def compile_decoder(form: Format) -> Decoder:
    """The fields of a frame of this format; None for one that breaks a rule."""
    fixed = _mask(form, (*form.zeros, *form.ones))
    ones = _mask(form, form.ones)
    parities = [(_mask(form, (each.position, *each.covers)), int(each.odd)) for each in form.parity]
    steps = [(field.name, field.minimum, field.maximum, _reader(form, field)) for field in form.fields]

    def decode(frame: int) -> dict[str, int] | None:
        if frame & fixed != ones:
            return None
        for mask, odd in parities:
            if (frame & mask).bit_count() & 1 != odd:
                return None
        values: dict[str, int] = {}
        for name, minimum, maximum, read in steps:
            value = read(frame)
            if not minimum <= value <= maximum:
                return None
            values[name] = value
        return values

    return decode


def _mask(form: Format, positions: Sequence[int]) -> int:
    """The bits at these positions; one that is named twice counts for nothing, as in a sum of two."""
    mask = 0
    for position in positions:
        mask ^= 1 << (form.bits - 1 - position)
    return mask


def _reader(form: Format, field: Field) -> Callable[[int], int]:
    stretches = list(_stretches(form, field))
    if len(stretches) > 1:
        return _by_digits(field, lambda frame: _joined(frame, stretches))
    [(start, width)] = stretches
    mask = (1 << width) - 1
    return _by_digits(field, lambda frame: frame >> start & mask)


def _stretches(form: Format, field: Field) -> Iterator[Stretch]:
    """The field's bits from the first to the last, neighbours together."""
    first = last = field.positions[0]
    for position in field.positions[1:]:
        if position != last + 1:
            yield form.bits - 1 - last, last - first + 1
            first = position
        last = position
    yield form.bits - 1 - last, last - first + 1


def _joined(frame: int, stretches: Sequence[Stretch]) -> int:
    value = 0
    for start, width in stretches:
        value = value << width | (frame >> start & ((1 << width) - 1))
    return value


def _by_digits(field: Field, read: Callable[[int], int]) -> Callable[[int], int]:
    """The number whose decimal digits a field holds, of four bits each; -1 if they are none."""
    if not field.bcd:
        return read

    def read_digits(frame: int) -> int:
        digits = f"{read(frame):x}"
        return int(digits) if digits.isdecimal() else -1

    return read_digits
