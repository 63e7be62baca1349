"""The text of a token: ``mip_``, 30 random characters of base62, and 6 that check those before.

Short enough for a double click, long enough (178 bits) not to be guessed. Secret scanners know it by its
shape, and a mistyped one is refused before the database is asked.
"""

from __future__ import annotations

import re
import secrets
from binascii import crc32
from string import ascii_lowercase, ascii_uppercase, digits

PREFIX = "mip_"
RANDOM_LENGTH, CHECK_LENGTH = 30, 6
TOKEN_LENGTH = len(PREFIX) + RANDOM_LENGTH + CHECK_LENGTH
BASE62 = digits + ascii_uppercase + ascii_lowercase
_SHAPE = re.compile(f"{PREFIX}[0-9A-Za-z]{{{RANDOM_LENGTH + CHECK_LENGTH}}}")


def new_token_text() -> str:
    """A token as it is shown once."""
    begun = PREFIX + "".join(secrets.choice(BASE62) for _ in range(RANDOM_LENGTH))
    return begun + _check(begun)


def is_token_text(text: str) -> bool:
    """Whether a text can be a token at all."""
    return _SHAPE.fullmatch(text) is not None and text[-CHECK_LENGTH:] == _check(text[:-CHECK_LENGTH])


def _check(begun: str) -> str:
    """The CRC-32 of what stands before, in base62."""
    number, written = crc32(begun.encode()), ""
    for _ in range(CHECK_LENGTH):
        number, digit = divmod(number, len(BASE62))
        written = BASE62[digit] + written
    return written
