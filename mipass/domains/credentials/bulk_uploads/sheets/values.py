"""What a cell of a workbook holds, as the text that a person sees in it, or nearly so."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation

MOST_EXACT = 10**15  # spreadsheets keep 15 digits of a number
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NO_LETTERS = re.compile(r'"[^"]*"|\\.|\[(?!h+\]|m+\]|s+\])[^\]]*\]|_.|\*.', re.IGNORECASE)
_DATE_LETTER = re.compile(r"[dmyhs]", re.IGNORECASE)
# ECMA-376 part 1, 18.8.30: the formats that a file need not describe.
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_BUILT_IN_TIMES = frozenset((*range(18, 23), *range(45, 48)))
_EPOCH, _EPOCH_OF_MACS = datetime(1899, 12, 30), datetime(1904, 1, 1)  # noqa: DTZ001  days on paper
SECONDS_OF_DAY = 24 * 60 * 60
_LEAP_BUG = 60  # Excel's 29 February 1900, that there was not


def number_text(written: str) -> str:
    """A number's digits: `1234.0` and `1.234E3` are 1234. What lost digits stays a power of ten."""
    try:
        number = Decimal(written.strip())
    except InvalidOperation:
        return written
    if not number.is_finite() or number.adjusted() > 300:
        return written
    if number != number.to_integral_value():
        return format(number, "f") if abs(number) >= Decimal("1e-6") else written
    if abs(number) >= MOST_EXACT:
        return f"{number:.14E}"
    return str(int(number))


def date_text(written: str, *, counts_from_1904: bool, with_time: bool = False) -> str:
    """The day of a number of days, and the time, unless that is midnight in a format ``with_time`` lacks."""
    try:
        days = float(written)
        first = _EPOCH_OF_MACS if counts_from_1904 else _EPOCH
        if not counts_from_1904 and days < _LEAP_BUG:
            days += 1
        moment = first + timedelta(seconds=round(days * SECONDS_OF_DAY))
    except (ValueError, OverflowError):
        return number_text(written)
    if not (with_time or moment.hour or moment.minute or moment.second):
        return f"{moment:%Y-%m-%d}"
    return f"{moment:%Y-%m-%d %H:%M:%S}" if moment.second else f"{moment:%Y-%m-%d %H:%M}"


def is_date_format(number: int, code: str | None) -> bool:
    """Whether a number in this format is shown as a date or a time."""
    if code is None:
        return number in _BUILT_IN_DATES
    return bool(_DATE_LETTER.search(_NO_LETTERS.sub("", code.partition(";")[0])))


def date_kind(number: int, code: str | None) -> bool | None:
    """None of a format that is no date's; else whether it shows the hour."""
    if not is_date_format(number, code):
        return None
    if code is None:
        return number in _BUILT_IN_TIMES
    return "h" in _NO_LETTERS.sub("", code.partition(";")[0]).casefold()


def unescaped(text: str) -> str:
    """A text in which XML's forbidden characters are written as `_x000D_` (ECMA-376 part 1, 22.9.2.19)."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda found: _character(int(found[1], 16)), text)


def _character(code: int) -> str:
    """The character, or what stands for one that no text can hold."""
    letter = chr(code)
    return letter if letter.isprintable() or letter in "\t\n\r" else "\ufffd"


def column_name(place: int) -> str:
    """The letters over a column: A, B, … Z, AA."""
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def column_place(reference: str) -> int:
    """Which column a cell's reference names, from 0: that of `C7` is 2; -1 where it names none."""
    place = 0
    for letter in reference:
        if not "A" <= letter <= "Z":
            break
        place = place * 26 + ord(letter) - ord("A") + 1
        if place > 20_000:
            break
    return place - 1
