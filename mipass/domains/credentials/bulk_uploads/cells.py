"""One cell of an upload: a number, decimal or hexadecimal, or what a spreadsheet has made of it."""

from __future__ import annotations

import re

from mipass.base.kit.address import clean_email
from mipass.base.kit.csv import as_typed
from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import clean_digits, clean_name, plain
from mipass.domains.credentials.bulk_uploads.problems import EITHER_BASE, Problem, Unreadable
from mipass.domains.credentials.models import LABEL_LENGTH, Numbers
from mipass.protocol import wiegand
from mipass.protocol.wiegand import MAX_BITS, Bits, Field, WiegandError

_EXPONENT = re.compile(r"[0-9]+([.,][0-9]+)?e[+-]?[0-9]+", re.IGNORECASE)
_FRACTION = re.compile(r"[0-9]+[.,][0-9]+")
_DATE = re.compile(r"[0-9]{1,4}[./-]([0-9]{1,2}|[a-z]{3,4})[./-][0-9]{1,4}( .*)?", re.IGNORECASE)
_HEX = re.compile(r"(0x)?[0-9a-f]{1,64}", re.IGNORECASE)
_OCTETS = re.compile(r"[0-9a-f]{2}([: -][0-9a-f]{2})+", re.IGNORECASE)
_HEX_ALONE = re.compile(r"(?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{2,16}", re.IGNORECASE)
# How programs keep the zeros of a number in a CSV: as a formula that is its text, or marked as text.
_KEPT = re.compile(r"""="([^"]*)"|'([0-9]+)""")
# How address books write an address: as a link, or behind a name.
_ADDRESS_OF = re.compile(r"[^<>]*<([^<>]+)>")
LINK = "mailto:"
YES = {"yes", "y", "true", "1", "x", "ja", "j", "wahr"}
NO = {"", "no", "n", "false", "0", "nein", "falsch", "-"}


def cell(text: str) -> str:
    """A cell without spaces around it, and without that by which this portal and others mark text."""
    text = as_typed(text.strip()).strip()
    kept = _KEPT.fullmatch(text) if text[:1] in {"=", "'"} else None
    return (kept[1] or kept[2] or "").strip() if kept else text


def read_number(text: str, field: Field, numbers: str) -> int | Problem:
    """The number of a field, its usual value where it is left out, or what is wrong.

    ``numbers`` is how the column writes them; empty where nobody said so yet. Raises Unreadable
    ``either_base`` then, if a cell looks hexadecimal: the column's others would be read wrongly.
    """
    text = plain(text)
    if not text:
        return Problem(field.name, "required", span(field)) if field.default is None else field.default
    is_marked = text[:2] in {"0x", "0X"}
    if not numbers and not is_marked and _HEX_ALONE.fullmatch(text):
        raise Unreadable(EITHER_BASE, names=field.name)
    if (is_marked or numbers == Numbers.HEXADECIMAL) and _HEX.fullmatch(text):
        return int(text, 16)
    if code := mangled(text):
        return Problem(field.name, code, span(field))
    if numbers == Numbers.HEXADECIMAL:
        return Problem(field.name, "bad_hex")
    try:
        return clean_digits(text, field=field.name)
    except Invalid:
        return Problem(field.name, "bad_number", span(field))


def mangled(text: str) -> str:
    """What a spreadsheet made of a number, if it shows: ``exponent``, ``fraction``, ``date``, ``formula``."""
    if text.startswith("="):
        return "formula"
    if _EXPONENT.fullmatch(text):
        return "exponent"
    if _FRACTION.fullmatch(text):
        return "fraction"
    return "date" if _DATE.fullmatch(text) else ""


def span(field: Field) -> dict[str, int | str]:
    """The facts of a problem with a field: what it allows."""
    return {"minimum": field.minimum, "maximum": field.maximum}


def read_bits(length: int | None, text: str, problems: list[Problem]) -> Bits | None:
    """Card data from hexadecimal digits, right-aligned in ``length`` bits; ``04:A2:2F`` is written so too."""
    text = plain(text)
    if _OCTETS.fullmatch(text):
        text = re.sub("[: -]", "", text)
    if not text:
        problems.append(Problem("data_hex", "required"))
    elif "+" in text and (code := mangled(text)):
        problems.append(Problem("data_hex", code))
    elif length is not None:
        try:
            return wiegand.custom(length, text)
        except WiegandError as error:
            problems.append(Problem("data_hex", error.code, {"bits": length}))
    return None


def read_bit_length(text: str, problems: list[Problem]) -> int | None:
    """The number of bits that a row names."""
    facts = {"minimum": 1, "maximum": MAX_BITS}
    if not text:
        problems.append(Problem("bit_length", "required", facts))
        return None
    try:
        length = clean_digits(text, field="bit_length")
    except Invalid:
        problems.append(Problem("bit_length", mangled(text) or "bad_number", facts))
        return None
    if not 1 <= length <= MAX_BITS:
        problems.append(Problem("bit_length", "out_of_range", facts))
        return None
    return length


def bare_address(text: str) -> str:
    """The address of ``Ann Smith <ann@example.com>`` and of ``mailto:ann@example.com``; else the text."""
    found = _ADDRESS_OF.fullmatch(text) if text.endswith(">") else None
    text = found[1].strip() if found else text
    return text[len(LINK) :] if text[: len(LINK)].casefold() == LINK else text


def read_email(text: str, problems: list[Problem]) -> str:
    """The address that a row names."""
    text = bare_address(text)
    if not text:
        problems.append(Problem("email", "required"))
        return ""
    try:
        return clean_email(text)
    except Invalid as refusal:
        problems.append(Problem("email", refusal.code, refusal.facts))
        return ""


def read_installer(text: str, problems: list[Problem]) -> bool:
    """Whether a row gives installer permission."""
    word = plain(text).casefold()
    if word not in YES and word not in NO:
        problems.append(Problem("installer", "bad_installer"))
    return word in YES


def read_label(text: str, problems: list[Problem]) -> str:
    """What the credential is called on its phone; empty: by its card."""
    try:
        return clean_name(text, field="label", length=LABEL_LENGTH, required=False)
    except Invalid as refusal:
        problems.append(Problem("label", refusal.code, {"most": LABEL_LENGTH, **refusal.facts}))
        return ""
