"""Turns a declared format into a fast encoder.

`assemble` is the definition: it writes each bit of a frame as the declaration says. It is slow. But every
bit of a frame is an exclusive or of field bits and a constant, parity chains included, so a frame is

    assemble(zeros)  ^  contribution of each field bit that is 1

and the contributions of neighbouring bits can be looked up in one table. `compile_encoder` probes `assemble`
for the contributions, cuts each field into pieces and fills a table for each; an encoder walks over them.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

from mipass.protocol.wiegand_bits import Bits, WiegandError
from mipass.protocol.wiegand_layout import Field, Format

ONE_TABLE_BITS = 11  # a narrower field has one table; of 2048 numbers it stays in the processor's cache
TABLE_BITS = 13  # of each piece of a wider one

Table = Sequence[int]
# A field's name and range; how many bits a piece of it has, as a mask and a number; the tables of its lowest
# and its second piece; where each further piece begins, and its table.
Step = tuple[str, int, int, int, int, Table, Table, Sequence[tuple[int, Table]]]
Encoder = Callable[[Mapping[str, int]], Bits]


def assemble(form: Format, raw: Mapping[str, int]) -> int:
    """The frame whose fields hold the bits `raw`, built bit by bit, with constants and parity."""
    frame = [0] * form.bits
    for position in form.ones:
        frame[position] = 1
    for field in form.fields:
        for weight, position in enumerate(reversed(field.positions)):
            frame[position] = raw[field.name] >> weight & 1
    for parity in form.parity:
        frame[parity.position] = (sum(frame[position] for position in parity.covers) + parity.odd) % 2
    return int("".join(map(str, frame)), 2)


def faults(form: Format, values: Mapping[str, int]) -> Iterator[WiegandError]:
    """All that is wrong with `values` as the fields of a format, as errors ready to be raised."""
    for name in values:
        if form.field(name) is None:
            yield WiegandError("unknown_field", f"{form.short_name} has no field “{name}”.", field=name)
    for field in form.fields:
        value = values.get(field.name)
        if value is None:
            yield WiegandError(
                "missing_field", f"{field.label} is required: {field.allowed}.", field=field.name
            )
        elif type(value) is not int:
            yield WiegandError(
                "not_a_number", f"{field.label} must be a whole number: {field.allowed}.", field=field.name
            )
        elif not field.minimum <= value <= field.maximum:
            yield out_of_range(field)


def out_of_range(field: Field) -> WiegandError:
    """The error for a value outside what a field allows."""
    return WiegandError("out_of_range", f"{field.label} must be {field.allowed}.", field=field.name)


def compile_encoder(form: Format) -> Encoder:
    """A function from field values to bits for this format; it raises the first of `faults`."""
    base = assemble(form, _zeros(form))
    steps = [_step(form, field, base) for field in form.fields]
    length, count = form.bits, len(steps)
    # The frozen class's own constructor checks again what is already known, and takes as long as all the
    # rest; its slots may be filled directly.
    new, set_length, set_value = Bits.__new__, Bits.__dict__["length"].__set__, Bits.__dict__["value"].__set__

    def encode(values: Mapping[str, int]) -> Bits:
        frame = base
        try:
            for name, minimum, maximum, mask, shift, low, high, above in steps:
                value = values[name]
                if type(value) is not int or not minimum <= value <= maximum:
                    break
                frame ^= low[value & mask] ^ high[value >> shift & mask]
                for start, table in above:
                    frame ^= table[value >> start & mask]
            else:
                if len(values) == count:
                    bits = new(Bits)
                    set_length(bits, length)
                    set_value(bits, frame)
                    return bits
        except KeyError:
            pass
        raise next(faults(form, values))

    return _of_digits(form, encode) if any(field.bcd for field in form.fields) else encode


def _of_digits(form: Format, encode: Encoder) -> Encoder:
    """The encoder that takes numbers where a field holds their decimal digits, of four bits each."""
    fields = [field for field in form.fields if field.bcd]

    def encode_digits(values: Mapping[str, int]) -> Bits:
        if next(faults(form, values), None):
            raise next(faults(form, values))
        return encode({**values, **{field.name: digits(values[field.name]) for field in fields}})

    return encode_digits


def digits(value: int) -> int:
    """The number whose hexadecimal digits are the decimal ones of ``value``."""
    return int(str(value), 16)


def _zeros(form: Format) -> dict[str, int]:
    return {field.name: 0 for field in form.fields}


def _step(form: Format, field: Field, base: int) -> Step:
    """Cut a field into as few pieces as its width asks for, all of one width."""
    width = len(field.positions)
    columns = [assemble(form, {**_zeros(form), field.name: 1 << weight}) ^ base for weight in range(width)]
    pieces = 1 if width <= ONE_TABLE_BITS else -(-width // TABLE_BITS)
    each = -(-width // pieces)
    tables = [_table(columns[start : start + each]) for start in range(0, width, each)]
    low, high, *above = tables if pieces > 1 else [*tables, [0]]
    read = digits if field.bcd else int
    further = [((number + 2) * each, table) for number, table in enumerate(above)]
    return (
        field.name,
        read(field.minimum),
        read(field.maximum),
        (1 << each) - 1,
        each,
        low,
        high,
        further,
    )


def _table(columns: Sequence[int]) -> list[int]:
    """The contribution of each number whose bits contribute ``columns``, the lowest bit first."""
    table = [0]
    for column in columns:
        table += [entry ^ column for entry in table]
    return table
