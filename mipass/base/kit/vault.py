"""Secrets at rest: AES-256-GCM, and MACs by HMAC-SHA256. Each names the key that made it.

The number of the key stands before a sealed value or a MAC, and is part of what it authenticates. Values of
before there were numbers (version octet 1, and MACs of 32 octets) were made by the key with the number 0.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

UNNUMBERED, NUMBERED = b"\x01", b"\x02"  # the version octet
UNNUMBERED_KEY = 0
NUMBER_LENGTH = 4
NONCE_LENGTH = 12
DIGEST_LENGTH = 32
MAC_LENGTH = NUMBER_LENGTH + DIGEST_LENGTH
INDEX_LENGTH = 16
HEADER_LENGTH = 1 + NUMBER_LENGTH


class CannotOpen(Exception):
    """A sealed value was made with another key, for another place, or was changed."""


class Key(NamedTuple):
    """32 octets, and the number by which what they made is known."""

    number: int
    octets: bytes


class Keys(Protocol):
    """The keys of one purpose. The present one makes, every one opens."""

    def present(self) -> Key:
        """The key that makes what is made now."""

    def find(self, number: int) -> bytes:
        """The key of that number. Raises CannotOpen."""

    def every(self) -> Sequence[Key]:
        """All of them, the present one first: for values that are found by what a key made of them."""


@dataclass(frozen=True, slots=True)
class OneKey:
    """One key alone."""

    key: Key

    def present(self) -> Key:
        """That key."""
        return self.key

    def find(self, number: int) -> bytes:
        """That key, asked for by its number. Raises CannotOpen."""
        if number != self.key.number:
            raise CannotOpen("The value is of another key.")
        return self.key.octets

    def every(self) -> list[Key]:
        """That key."""
        return [self.key]


@dataclass(frozen=True, slots=True)
class Derived:
    """The keys of a purpose, derived from others by HKDF-SHA256 (RFC 5869) with a label."""

    source: Keys
    label: str

    def present(self) -> Key:
        """The one derived from the present one."""
        return self._of(self.source.present())

    def find(self, number: int) -> bytes:
        """The one derived from the key of that number. Raises CannotOpen."""
        return derive(self.source.find(number), self.label)

    def every(self) -> list[Key]:
        """All of them, the present one first."""
        return [self._of(key) for key in self.source.every()]

    def _of(self, key: Key) -> Key:
        return Key(key.number, derive(key.octets, self.label))


@lru_cache(maxsize=4096)
def derive(key: bytes, label: str) -> bytes:
    """A 32-byte key for one purpose."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"mipass:{label}".encode()).derive(key)


def new_key() -> bytes:
    """32 random octets."""
    return secrets.token_bytes(32)


def seal(keys: Keys, plaintext: bytes, bound_to: bytes) -> bytes:
    """Version octet, number of the key, nonce, ciphertext and tag.

    ``bound_to`` must be given again to open it; it is authenticated, and so are the octets before the nonce.
    """
    key, nonce = keys.present(), secrets.token_bytes(NONCE_LENGTH)
    header = header_of(key)
    return header + nonce + _cipher(key.octets).encrypt(nonce, plaintext, header + bound_to)


def unseal(keys: Keys, sealed: bytes | memoryview, bound_to: bytes) -> bytes:
    """The plaintext. Raises CannotOpen."""
    data = bytes(sealed)
    header, rest = (data[:HEADER_LENGTH], data[HEADER_LENGTH:]) if data[:1] == NUMBERED else (b"", data[1:])
    if not header and data[:1] != UNNUMBERED:
        raise CannotOpen("This is no sealed value, or of a later version.")
    number = int.from_bytes(header[1:]) if header else UNNUMBERED_KEY
    try:
        return _cipher(keys.find(number)).decrypt(rest[:NONCE_LENGTH], rest[NONCE_LENGTH:], header + bound_to)
    except (InvalidTag, ValueError) as error:
        raise CannotOpen("A sealed value cannot be opened with this installation's keys.") from error


def header_of(key: Key) -> bytes:
    """With what every value begins that this key sealed."""
    return NUMBERED + key.number.to_bytes(NUMBER_LENGTH)


def is_of(key: Key, sealed: bytes | memoryview) -> bool:
    """Whether this key sealed the value, by what it says."""
    return bytes(sealed[:HEADER_LENGTH]) == header_of(key)


@lru_cache(maxsize=1024)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def mac(keys: Keys, message: bytes) -> bytes:
    """The number of the present key, and its HMAC over that number and the message: 36 octets."""
    return _mac_by(keys.present(), message)


def is_mac(keys: Keys, given: bytes | memoryview | None, message: bytes) -> bool:
    """Whether one of the keys made this MAC of the message, with its number or before there were numbers."""
    found = bytes(given or b"")
    if len(found) == DIGEST_LENGTH:
        number, expected = UNNUMBERED_KEY, None
    elif len(found) == MAC_LENGTH:
        number, expected = int.from_bytes(found[:NUMBER_LENGTH]), found
    else:
        return False
    try:
        octets = keys.find(number)
    except CannotOpen:
        return False
    made = unnumbered_mac(octets, message) if expected is None else _mac_by(Key(number, octets), message)
    return hmac.compare_digest(made, found)


def is_numbered_mac(keys: Keys, given: bytes | memoryview | None, message: bytes) -> bool:
    """As :func:`is_mac`, of a key that has a number: one of before may be known to somebody by now."""
    number = bytes(given or b"")[:NUMBER_LENGTH]
    return (
        number != UNNUMBERED_KEY.to_bytes(NUMBER_LENGTH)
        and len(given or b"") == MAC_LENGTH
        and is_mac(keys, given, message)
    )


def possible_macs(keys: Keys, message: bytes) -> list[bytes]:
    """What each of the keys makes of a message: for rows that are looked up by their MAC."""
    every = keys.every()
    old = [unnumbered_mac(key.octets, message) for key in every if key.number == UNNUMBERED_KEY]
    return [_mac_by(key, message) for key in every] + old


def unnumbered_mac(key: bytes, message: bytes) -> bytes:
    """A MAC as it was made before keys had numbers: 32 octets."""
    return hmac.digest(key, message, "sha256")


def _mac_by(key: Key, message: bytes) -> bytes:
    number = key.number.to_bytes(NUMBER_LENGTH)
    return number + hmac.digest(key.octets, number + message, "sha256")


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


def new_token() -> str:
    """A 256-bit random token for a link, safe in a URL."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """What is stored of a token: SHA-256 suffices for 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
