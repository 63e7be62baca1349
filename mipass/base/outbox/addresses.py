"""What a mail server said, without whom it said it of: for logs, and for people who may not know whom."""

from __future__ import annotations

import re

# Each begins at a word and goes over it once, so that a long answer takes no longer than its length.
_ADDRESS = re.compile(r"(?<!\S)\S*@\S*")


def nameless(text: str) -> str:
    """The text with ``[address]`` for each word that holds an ``@``."""
    return _ADDRESS.sub("[address]", text)


def domain_of(address: str) -> str:
    """What stands behind the last ``@``: which mail server takes it, and not who."""
    return address.rpartition("@")[2]
