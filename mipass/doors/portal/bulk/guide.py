"""The field guide beside the upload, and a template for each format."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

from mipass.base.kit.clock import today
from mipass.domains.credentials.bulk_uploads.columns import CARD_COLUMNS, MORE_COLUMNS
from mipass.doors.portal.credentials.formats import CUSTOM_NAME, field_range
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM

ADDRESS = "name@example.com"


@dataclass(frozen=True, slots=True)
class Guided:
    """A format as the guide tells of it: what to write, and each of its columns with the range."""

    code: str
    name: str | Promise
    fields: list[tuple[str, str]]


def guide() -> Iterator[Guided]:
    """Every format that can be uploaded, in the order of the dialog."""
    for form in wiegand.offered():
        yield Guided(form.code, form.short_name, [(field.name, field_range(field)) for field in form.fields])
    yield Guided(CUSTOM, CUSTOM_NAME, [("bit_length", "1 to 256"), ("data_hex", "0 to 9, A to F")])


def template_rows(code: str) -> tuple[list[str], list[list[object]]]:
    """The header and an example of a format, or of the usual ones for a code that is none."""
    form = wiegand.FORMATS.get(code)
    if code == CUSTOM:
        used, example = ["bit_length", "data_hex"], [CUSTOM, 26, "0x1F3A5C7"]
    elif form is None or not form.tier:
        used, example = [*CARD_COLUMNS[2:-1]], ["H10301", 123, 45678, "", "", "", ""]
    else:
        used = [field.name for field in form.fields]
        values = [field.default if field.default is not None else field.minimum for field in form.fields]
        example = [form.code, *values]
    header = ["email", "format", *used, "installer", *MORE_COLUMNS]
    return header, [[ADDRESS, *example, "no", "", "", f"{today().year + 1}-12-31"]]
