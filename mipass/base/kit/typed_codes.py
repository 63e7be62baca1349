"""Codes that people copy by hand from a mail or a screen: 5 random bits a sign, and none reads as another."""

from __future__ import annotations

import secrets

from mipass.base.kit.text import plain

# Crockford's base 32: no I, L, O or U, so that nothing reads as something else.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"I": "1", "L": "1", "O": "0"})
LONGEST_TYPED = 200


def random_code(length: int) -> str:
    """A new code of that many signs."""
    return "".join(secrets.choice(ALPHABET) for _sign in range(length))


def normalize(text: str) -> str:
    """A serial or code as it is compared: upper case, look-alikes read right, and nothing but its signs.

    Dashes and spaces of any kind are forgiven, invisible marks, and the full stop of the sentence it was
    copied from. Of more than ``LONGEST_TYPED`` characters none is read: no code is so long.
    """
    typed = plain(text[:LONGEST_TYPED]).upper().strip(" .,;:")
    return "".join(typed.replace("-", " ").split()).translate(READ_AS)


def grouped(text: str) -> str:
    """In groups of four or five, as it is printed."""
    size = 4 if len(text) % 5 else 5
    return "-".join(text[at : at + size] for at in range(0, len(text), size))
