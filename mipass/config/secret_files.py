"""Secrets that lie in files, and whether one can have been made by chance."""

from __future__ import annotations

import zlib
from datetime import datetime
from itertools import pairwise
from pathlib import Path

from pydantic import SecretStr

DIFFERENT = 10  # octets of a key, at least
NEXT, UNTIL = "next ", "until "


def is_varied(key: bytes) -> bool:
    """Whether random octets or characters can look like this: many different ones, without a pattern.

    Of 32 random octets fewer than 10 differ once in 10^20 times; a pattern is what compresses.
    """
    steps = {(after - before) % 256 for before, after in pairwise(key)}
    return min(len(set(key)), len(steps)) >= DIFFERENT and len(zlib.compress(key, 9)) > 0.6 * len(key)


def accepted_key(line: str) -> tuple[str, datetime | None] | None:
    """A further key of the secret key's file, and until when it counts; see `mipass rotate-key secret`.

    Raises ValueError for a time that is none; its sentence repeats nothing of the line.
    """
    if line.startswith(UNTIL):
        until, _, key = line.removeprefix(UNTIL).partition(" ")
        try:
            return key.strip(), datetime.fromisoformat(until)
        except ValueError:
            raise ValueError(
                "MIPASS_SECRET_KEY_FILE: a line begins with “until”, and no time follows"
            ) from None
    return (line.removeprefix(NEXT).strip(), None) if line.startswith(NEXT) else None


def octets_in(path: Path, name: str) -> bytes:
    """What a file holds. Raises ValueError with the reason where it cannot be read.

    The sentence says what names the file, not the path: a secret is easily put in its place.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise ValueError(f"{name} names a file that cannot be read: {error.strerror}") from None
    except ValueError:  # a path with a null character
        raise ValueError(f"{name} names no file") from None


def secret_in(path: Path | None, name: str) -> SecretStr | None:
    """The text of a file, if one is named. Raises ValueError with the reason where it cannot be read."""
    if path is None:
        return None
    try:
        text = octets_in(path, name).decode().strip()
    except UnicodeDecodeError:
        raise ValueError(f"{name} names a file that holds no text") from None
    if not text:
        raise ValueError(f"{name} names an empty file")
    return SecretStr(text)
