"""Versions of firmware, ordered as numbers: 1.10 comes after 1.9, and 1.2 is 1.2.0."""

from __future__ import annotations

import re

PARTS, LARGEST_PART = 4, 9_999
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,4}){0,3}")


def version_number(version: str) -> int | None:
    """The number that orders a version, or None for what is none: up to four parts of up to four digits."""
    if not _VERSION.fullmatch(version):
        return None
    parts = [int(part) for part in version.split(".")]
    number = 0
    for part in parts + [0] * (PARTS - len(parts)):
        number = number * (LARGEST_PART + 1) + part
    return number
