"""A master key that never leaves a hardware module, asked over PKCS#11. AES-256-GCM, as in software.

It is named by a URI (RFC 7512): `pkcs11:token=mipass;object=master-1`, then `?module-path=/usr/lib/….so` and
`&pin-source=file:/etc/mipass/pin`. A session is opened for each need, at a process's start, and nothing of it
is left open for a child that is forked later.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.exceptions import NoSuchKey, PKCS11Error

from mipass.base.kit.vault import NONCE_LENGTH, NUMBER_LENGTH, CannotOpen
from mipass.config_error import ConfigError

SCHEME = "pkcs11:"
KEY_BITS = 256


class HsmMaster:
    """The AES key of that token and label."""

    def __init__(self, uri: str) -> None:
        path, _, query = uri.removeprefix(SCHEME).partition("?")
        facts = {name: unquote(value) for name, _, value in (part.partition("=") for part in path.split(";"))}
        options = dict(parse_qsl(query))
        try:
            self._token, self._label = facts["token"], facts["object"]
            self._module = options["module-path"]
        except KeyError as missing:
            raise ConfigError(f"The PKCS#11 URI of the master key names no {missing}.") from None
        self._pin_source, self._pin = options.get("pin-source", ""), options.get("pin-value", "")
        self.name = f"pkcs11 {self._token}/{self._label}"[:100]

    def wrap(self, number: int, key: bytes) -> bytes:
        """Nonce, ciphertext and tag."""
        nonce = secrets.token_bytes(NONCE_LENGTH)
        with self._key() as master:
            return nonce + bytes(master.encrypt(key, **_how(nonce, number)))

    def unwrap(self, number: int, wrapped: bytes) -> bytes:
        """The key again. Raises CannotOpen."""
        with self._key() as master:
            try:
                return bytes(master.decrypt(wrapped[NONCE_LENGTH:], **_how(wrapped[:NONCE_LENGTH], number)))
            except PKCS11Error as error:
                raise CannotOpen("An installation key cannot be unwrapped by this master key.") from error

    def make(self) -> None:
        """Make the key in the module, not to be taken out of it, unless it is there."""
        with self._session() as session:
            try:
                session.get_key(object_class=ObjectClass.SECRET_KEY, label=self._label)
            except NoSuchKey:
                session.generate_key(
                    KeyType.AES,
                    KEY_BITS,
                    label=self._label,
                    store=True,
                    capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
                    template={Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False},
                )

    @contextmanager
    def _key(self) -> Iterator[Any]:
        with self._session() as session:
            try:
                key = session.get_key(object_class=ObjectClass.SECRET_KEY, label=self._label)
            except NoSuchKey:
                raise ConfigError(f"The token {self._token} has no key {self._label}.") from None
            yield key

    @contextmanager
    def _session(self) -> Iterator[Any]:
        try:
            module = pkcs11.lib(self._module)
        except (PKCS11Error, RuntimeError, OSError) as error:
            raise ConfigError(f"The PKCS#11 module {self._module} cannot be used: {error!r}.") from None
        try:
            token = module.get_token(token_label=self._token)
            session = token.open(rw=True, user_pin=self._read_pin())
        except PKCS11Error as error:
            raise ConfigError(f"The token {self._token} cannot be opened: {error!r}.") from None
        try:
            with session:
                yield session
        finally:
            module.finalize()

    def _read_pin(self) -> str:
        if not self._pin_source:
            return self._pin
        path = Path(self._pin_source.removeprefix("file:"))
        try:
            return path.read_text().strip()
        except OSError as error:
            raise ConfigError(f"cannot read {path}: {error.strerror}") from None


def _how(nonce: bytes, number: int) -> dict[str, Any]:
    bound_to = b"installation-key" + number.to_bytes(NUMBER_LENGTH)
    return {"mechanism": Mechanism.AES_GCM, "mechanism_param": GCMParams(nonce, bound_to, 128)}
