"""Turns a declared format into a fast encoder.

`assemble` is the definition: it writes each bit of a frame as the declaration says. It is slow. But every
bit of a frame is an exclusive or of field bits and a constant, parity chains included, so a frame is

    assemble(zeros)  ^  contribution of each field bit that is 1

and the contributions of up to 11 neighbouring bits can be looked up in one table. `compile_encoder` probes
`assemble` for the contributions and writes, for H10301, this function:

    def encode(values):
        try:
            facility_code = values['facility_code']
            card_number = values['card_number']
        except KeyError:
            raise next(faults(values)) from None
        if not (len(values) == 2
                and type(facility_code) is int and 0 <= facility_code <= 255
                and type(card_number) is int and 0 <= card_number <= 65535
        ):
            raise next(faults(values))
        bits = new(Bits)
        set_length(bits, 26)
        set_value(bits, 1 ^ table0[facility_code] ^ table1[card_number & 2047] ^ table2[card_number >> 11])
        return bits

Written out per format it needs no loop, which is what makes it several times as fast as a table walk. The
source is made of declared names and numbers only, never of input.
"""

from collections.abc import Callable, Iterator, Mapping

from mipass.protocol.wiegand_bits import Bits, WiegandError
from mipass.protocol.wiegand_layout import Field, Format

TABLE_BITS = 11  # tables of 2048 numbers stay in the processor's cache; larger ones gained nothing

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
    scope: dict[str, object] = {
        "faults": lambda values: faults(form, values),
        "Bits": Bits,
        # The frozen class's own constructor checks again what is already known, and takes as long as all
        # the rest; its slots may be filled directly.
        "new": Bits.__new__,
        "set_length": Bits.__dict__["length"].__set__,
        "set_value": Bits.__dict__["value"].__set__,
    }
    terms = [str(base)]
    for field in form.fields:
        for index, table in _lookups(form, field, base):
            name = f"table{len(terms) - 1}"
            scope[name] = table
            terms.append(f"{name}[{index}]")
    exec(_source(form, " ^ ".join(terms)), scope)  # noqa: S102 - made from the declaration, see above
    encoder: Encoder = scope["encode"]  # type: ignore[assignment]
    return encoder


def _zeros(form: Format) -> dict[str, int]:
    return {field.name: 0 for field in form.fields}


def _lookups(form: Format, field: Field, base: int) -> Iterator[tuple[str, list[int]]]:
    """Cut a field into pieces: for each the expression of its index, and its table of contributions."""
    width = len(field.positions)
    columns = [assemble(form, {**_zeros(form), field.name: 1 << weight}) ^ base for weight in range(width)]
    for start in range(0, width, TABLE_BITS):
        piece = columns[start : start + TABLE_BITS]
        table = [0]
        for column in piece:
            table += [entry ^ column for entry in table]
        shifted = f"{field.name} >> {start}" if start else field.name
        yield shifted if start + TABLE_BITS >= width else f"{shifted} & {len(table) - 1}", table


def _source(form: Format, frame: str) -> str:
    """The text of the encoder; `frame` is the expression of the value."""
    fetch = [f"        {field.name} = values[{field.name!r}]" for field in form.fields]
    checks = [
        f"            and type({field.name}) is int and {field.minimum} <= {field.name} <= {field.maximum}"
        for field in form.fields
    ]
    digits = [f"    {field.name} = int(str({field.name}), 16)" for field in form.fields if field.bcd]
    return "\n".join(
        [
            "def encode(values):",
            "    try:",
            *fetch,
            "    except KeyError:",
            "        raise next(faults(values)) from None",
            f"    if not (len(values) == {len(form.fields)}",
            *checks,
            "    ):",
            "        raise next(faults(values))",
            *digits,
            "    bits = new(Bits)",
            f"    set_length(bits, {form.bits})",
            f"    set_value(bits, {frame})",
            "    return bits",
        ]
    )
