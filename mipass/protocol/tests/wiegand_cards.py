"""Hypothesis strategies of cards, and a second encoder that shares no code with the product's."""

from collections.abc import Mapping

from hypothesis import strategies as st

from mipass.protocol.wiegand import FORMATS, Field, Format

ALL = sorted(FORMATS.values(), key=lambda form: form.code)


def numbers(field: Field) -> st.SearchStrategy[int]:
    """The numbers a field allows, its two ends often among them."""
    ends = st.sampled_from([field.minimum, field.maximum])
    return ends | st.integers(field.minimum, field.maximum)


def values_of(form: Format) -> st.SearchStrategy[dict[str, int]]:
    """Allowed values for each field of a format."""
    return st.fixed_dictionaries({field.name: numbers(field) for field in form.fields})


cards = st.sampled_from(ALL).flatmap(lambda form: st.tuples(st.just(form), values_of(form)))


def written_out(form: Format, values: Mapping[str, int]) -> str:
    """The card as text, each character placed by the declaration, parity last and in its order."""
    text = ["?"] * form.bits
    for field in form.fields:
        width = len(field.positions)
        value = values[field.name]
        decimal = "".join(f"{int(digit):04b}" for digit in str(value).zfill(width // 4))
        for position, character in zip(
            field.positions, decimal if field.bcd else format(value, f"0{width}b"), strict=True
        ):
            text[position] = character
    for position in form.zeros:
        text[position] = "0"
    for position in form.ones:
        text[position] = "1"
    for parity in form.parity:
        covered = [text[position] for position in parity.covers]
        assert "?" not in covered, "a parity bit covers a bit that is not known yet"
        is_odd = covered.count("1") % 2 == 1
        text[parity.position] = "1" if is_odd != parity.odd else "0"
    return "".join(text)
