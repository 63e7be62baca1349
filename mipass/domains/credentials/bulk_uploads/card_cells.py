"""What the cells of one row say of a card: its bits, and whether they agree with its fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mipass.domains.credentials.bulk_uploads.cells import read_bit_length, read_bits
from mipass.domains.credentials.bulk_uploads.problems import Problem
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, Bits, Format, WiegandError

FIELD_COLUMNS = ("facility_code", "card_number", "issue_level", "oem")


def of_bits(form: Format, text: str, problems: list[Problem]) -> Mapping[str, int]:
    """The fields of a card that a row names by its bits alone."""
    bits = read_bits(form.bits, text, problems)
    try:
        return wiegand.decode(form.code, bits) if bits else {}
    except WiegandError as error:
        problems.append(Problem("data_hex", error.code, {"format": form.short_name, "bits": form.bits}))
        return {}


def superfluous(cells: Mapping[str, str], code: str, columns: Sequence[str]) -> list[Problem]:
    """The cells that a format has no field for."""
    name = "Custom" if code == CUSTOM else wiegand.FORMATS[code].short_name
    return [Problem(column, "not_of_format", {"format": name}) for column in columns if cells.get(column)]


def disagreements(code: str, cells: Mapping[str, str], values: Mapping[str, int]) -> Sequence[Problem]:
    """What a row says of its bits beside its fields, as exports do: both must be the same card."""
    length, text = cells.get("bit_length", ""), cells.get("data_hex", "")
    if not length and not text:
        return ()
    form, problems = wiegand.FORMATS[code], list[Problem]()
    if length and read_bit_length(length, problems) != form.bits and not problems:
        problems.append(Problem("bit_length", "wrong_length", {"format": form.short_name, "bits": form.bits}))
    bits = read_bits(form.bits, text, problems) if text and not problems else None
    if bits and bits != (encoded := wiegand.encode(code, values)):
        problems.append(Problem("data_hex", "disagrees", {"written": bits.hex, "encoded": encoded.hex}))
    return problems


def custom(cells: Mapping[str, str], problems: list[Problem]) -> Bits | None:
    """The bits of a card without fields."""
    problems += superfluous(cells, CUSTOM, FIELD_COLUMNS)
    return read_bits(
        read_bit_length(cells.get("bit_length", ""), problems), cells.get("data_hex", ""), problems
    )
