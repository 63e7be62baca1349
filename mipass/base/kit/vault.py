"""Secrets at rest: AES-256-GCM, keys derived or wrapped by the installation's master key.

The master key never touches the database. Each use derives its own key by HKDF-SHA256 (RFC 5869)
with a label, so that no two purposes share one.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE_LENGTH = 12
INDEX_LENGTH = 16


class CannotOpen(Exception):
    """A sealed value was made with another key, for another place, or was changed."""


def derive(key: bytes, label: str) -> bytes:
    """A 32-byte key for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mipass:{label}".encode()).derive(key)


@cache
def installation_key(label: str) -> bytes:
    """The installation's 32-byte key for a purpose, derived from the master key."""
    return derive(base64.b64decode(settings.CONFIG.master_key.get_secret_value()), label)


def new_key() -> bytes:
    """A random 32-byte data key."""
    return secrets.token_bytes(32)


def seal(key: bytes, plaintext: bytes, bound_to: bytes) -> bytes:
    """Version octet, nonce, ciphertext and tag. ``bound_to`` must be given again to open it."""
    nonce = secrets.token_bytes(NONCE_LENGTH)
    return VERSION + nonce + _cipher(key).encrypt(nonce, plaintext, bound_to)


def unseal(key: bytes, sealed: bytes | memoryview, bound_to: bytes) -> bytes:
    """The plaintext. Raises CannotOpen."""
    data = bytes(sealed)
    try:
        return _cipher(key).decrypt(data[1 : 1 + NONCE_LENGTH], data[1 + NONCE_LENGTH :], bound_to)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("A sealed value cannot be opened with this installation's keys.") from error


@lru_cache(maxsize=1024)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


class BlindIndex:
    """Keyed 16-byte fingerprints for equality search of values that share their first parts.

    Parts cannot run into each other: each is written with its length before it.
    """

    def __init__(self, key: bytes, *parts: str) -> None:
        self._begun = hmac.new(key, b"".join(map(_with_length, parts)), "sha256")

    def of(self, part: str) -> bytes:
        """The fingerprint of the value whose last part this is."""
        whole = self._begun.copy()
        whole.update(_with_length(part))
        return whole.digest()[:INDEX_LENGTH]


def _with_length(part: str) -> bytes:
    encoded = part.encode()
    return len(encoded).to_bytes(4) + encoded


def fingerprint(label: str, content: Mapping[str, Any]) -> bytes:
    """A keyed 32-byte digest of a mapping, so that stored content cannot be guessed from it."""
    canonical = json.dumps(content, sort_keys=True, separators=(",", ":"), default=str).encode()
    return hmac.digest(installation_key(label), canonical, "sha256")


def new_token() -> str:
    """A 256-bit random token for a link, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token: SHA-256 suffices for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
