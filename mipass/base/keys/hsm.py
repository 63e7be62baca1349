"""A hardware module, asked over PKCS#11, and a master key that never leaves it. AES-256-GCM, as in software.

A token is named by a URI (RFC 7512): `pkcs11:token=mipass`, a key in it by `;object=master-1`, then
`?module-path=/usr/lib/….so` and `&pin-source=file:/etc/mipass/pin`. A session is opened for each need, and
nothing of it is left open for a child that is forked later.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import parse_qsl, unquote

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, MechanismFlag, ObjectClass
from pkcs11.exceptions import NoSuchKey, PKCS11Error

from mipass.base.kit.vault import NONCE_LENGTH, NUMBER_LENGTH, CannotOpen
from mipass.config.error import ConfigError

SCHEME = "pkcs11:"
KEY_BITS = 256
_ONE_AT_A_TIME = Lock()


class Token:
    """A token of a module. ``label`` is that of the key which the URI names, if it names one."""

    def __init__(self, uri: str) -> None:
        path, _, query = uri.removeprefix(SCHEME).partition("?")
        facts = {name: unquote(value) for name, _, value in (part.partition("=") for part in path.split(";"))}
        options = dict(parse_qsl(query))
        try:
            self.name, self._module = facts["token"], options["module-path"]
        except KeyError as missing:
            raise ConfigError(f"The PKCS#11 URI names no {missing}.") from None
        self.label = facts.get("object", "")
        self._pin_source, self._pin = options.get("pin-source", ""), options.get("pin-value", "")

    @contextmanager
    def session(self) -> Iterator[Any]:
        """One session at a time, since a library serves a process as a whole. Raises ConfigError."""
        with _ONE_AT_A_TIME, self._opened() as session:
            yield session

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        try:
            module = pkcs11.lib(self._module)
        except (PKCS11Error, RuntimeError, OSError) as error:
            raise ConfigError(f"The PKCS#11 module {self._module} cannot be used: {error!r}.") from None
        try:
            token = module.get_token(token_label=self.name)
            session = token.open(rw=True, user_pin=self._read_pin())
        except PKCS11Error as error:
            raise ConfigError(f"The token {self.name} cannot be opened: {error!r}.") from None
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


class HsmMaster:
    """The AES key of that token and label."""

    def __init__(self, uri: str) -> None:
        self._token = Token(uri)
        self._label = self._token.label
        if not self._label:
            raise ConfigError("The PKCS#11 URI of the master key names no 'object'.")
        self.name = f"pkcs11 {self._token.name}/{self._label}"[:100]

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
        with self._token.session() as session:
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
        with self._token.session() as session:
            try:
                key = session.get_key(object_class=ObjectClass.SECRET_KEY, label=self._label)
            except NoSuchKey:
                raise ConfigError(f"The token {self._token.name} has no key {self._label}.") from None
            yield key


def _how(nonce: bytes, number: int) -> dict[str, Any]:
    bound_to = b"installation-key" + number.to_bytes(NUMBER_LENGTH)
    return {"mechanism": Mechanism.AES_GCM, "mechanism_param": GCMParams(nonce, bound_to, 128)}
