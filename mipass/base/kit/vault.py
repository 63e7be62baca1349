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
from functools import cache
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
    return VERSION + nonce + AESGCM(key).encrypt(nonce, plaintext, bound_to)


def unseal(key: bytes, sealed: bytes | memoryview, bound_to: bytes) -> bytes:
    """The plaintext. Raises CannotOpen."""
    data = bytes(sealed)
    try:
        return AESGCM(key).decrypt(data[1 : 1 + NONCE_LENGTH], data[1 + NONCE_LENGTH :], bound_to)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("A sealed value cannot be opened with this installation's keys.") from error


def blind_index(key: bytes, *parts: str) -> bytes:
    """A keyed 16-byte fingerprint for equality search; parts cannot run into each other."""
    return blind_index_after(key, b"", *parts)


def blind_index_after(key: bytes, prefix: bytes, *parts: str) -> bytes:
    """The same, where the message of the first parts is known: of many values, only the last one differs."""
    return hmac.digest(key, prefix + index_message(*parts), "sha256")[:INDEX_LENGTH]


def index_message(*parts: str) -> bytes:
    """What a blind index is made of."""
    return b"".join(len(encoded).to_bytes(4) + encoded for encoded in map(str.encode, parts))


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
