"""Keeping codes that are short enough to be tried one by one: salted, by Argon2id (ASVS 5.0, 6.5.2)."""

from __future__ import annotations

import secrets

from argon2.low_level import Type, hash_secret_raw

SALT_LENGTH = DIGEST_LENGTH = 16
PASSES, KIBIBYTES, LANES = 2, 19 * 1024, 1  # as passwords; changing them makes all that is kept void


def new_salt() -> bytes:
    """Random bytes for one code, or for a set of codes that are looked up together."""
    return secrets.token_bytes(SALT_LENGTH)


def slow_digest(content: bytes, salt: bytes) -> bytes:
    """16 bytes that take some 40 ms to make, so that guessing does too."""
    return hash_secret_raw(content, salt, PASSES, KIBIBYTES, LANES, DIGEST_LENGTH, Type.ID)
