"""What somebody may mean by the words of a search, however they write numbers."""

from __future__ import annotations

import re

from mipass.base.kit.text import plain

LONGEST = 200  # characters: more than any address or card has
MOST_DIGITS = 78  # 2^256 has 78 decimal digits
MOST_HEX_DIGITS = 64
_GROUPED = re.compile(r"\d{1,3}(?:([ .,'\u2019_])\d{3})(?:\1\d{3})*", re.ASCII)
_PAIR = re.compile(r"(\d{1,40}) ?[:/;-] ?(\d{1,40})", re.ASCII)
_SEPARATED = re.compile(r"[0-9a-f]{2}(?:([:. -])[0-9a-f]{2})(?:\1[0-9a-f]{2})*", re.ASCII)


def read_number(words: str) -> int | None:
    """A decimal number: digits, or digits in groups of three (``4 001``, ``4.001``)."""
    text = plain(words)
    if _GROUPED.fullmatch(text):
        text = re.sub(r"\D", "", text)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS else None


def read_pair(words: str) -> tuple[int, int] | None:
    """A facility code and a card number in one: ``12:4001``, as many cards have them printed."""
    found = _PAIR.fullmatch(plain(words))
    return (int(found[1]), int(found[2])) if found else None


def read_hex(words: str) -> int | None:
    """A value in hexadecimal: with or without ``0x``, its octets apart or not (``1E:A6:86:71``)."""
    text = plain(words).lower().removeprefix("0x")
    if _SEPARATED.fullmatch(text):
        text = re.sub(r"[^0-9a-f]", "", text)
    is_hex = 0 < len(text) <= MOST_HEX_DIGITS and all(digit in "0123456789abcdef" for digit in text)
    return int(text, 16) if is_hex else None
