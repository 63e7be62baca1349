"""The master key, wherever it lives. It wraps and unwraps the installation's keys, and does nothing else."""

from __future__ import annotations

import base64
import binascii
import secrets
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from mipass.base.kit.vault import NONCE_LENGTH, NUMBER_LENGTH, CannotOpen, derive

KEY_LENGTH = 32
NAME_LENGTH = 16  # characters


class MasterKey(Protocol):
    """A key that wraps others. ``name`` tells it from others and tells nothing about it."""

    @property
    def name(self) -> str:
        """At most 100 characters."""

    def wrap(self, number: int, key: bytes) -> bytes:
        """The key in a form that this master key alone can undo, for that number."""

    def unwrap(self, number: int, wrapped: bytes) -> bytes:
        """The key again. Raises CannotOpen."""


class SoftwareMaster:
    """A master key of 32 octets in this process's memory, from a file or a variable. AES-256-GCM."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.name = derive(octets, "master-name").hex()[:NAME_LENGTH]
        self._cipher = AESGCM(derive(octets, "master-wrap"))

    def wrap(self, number: int, key: bytes) -> bytes:
        """Nonce, ciphertext and tag."""
        nonce = secrets.token_bytes(NONCE_LENGTH)
        return nonce + self._cipher.encrypt(nonce, key, place_of(number))

    def unwrap(self, number: int, wrapped: bytes) -> bytes:
        """The key again. Raises CannotOpen."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE_LENGTH], wrapped[NONCE_LENGTH:], place_of(number))
        except (InvalidTag, ValueError) as error:
            raise CannotOpen("An installation key cannot be unwrapped by this master key.") from error


def place_of(number: int) -> bytes:
    """What a wrapped key is bound to."""
    return b"installation-key" + number.to_bytes(NUMBER_LENGTH)


def read_octets(text: str) -> bytes:
    """The 32 octets of a master key in base64. Raises ValueError."""
    try:
        octets = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        octets = b""
    if len(octets) != KEY_LENGTH:
        raise ValueError("a master key is base64 of exactly 32 bytes")
    return octets


def configured_master() -> MasterKey:
    """The master key that the settings name."""
    if uri := settings.CONFIG.master_key_uri:
        return hsm_master(uri)
    return SoftwareMaster(read_octets(settings.CONFIG.master_key.get_secret_value()))


def hsm_master(uri: str) -> MasterKey:
    """The one in a hardware module. Its library is loaded for those alone who have one."""
    from mipass.base.keys.hsm import HsmMaster  # noqa: PLC0415

    return HsmMaster(uri)
