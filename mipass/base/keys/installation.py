"""The installation's keys, unwrapped once and kept in this process's memory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from time import monotonic

from mipass.base.keys.master import MasterKey, configured_master
from mipass.base.keys.models import InstallationKey
from mipass.base.kit.clock import now
from mipass.base.kit.db import insert_unless_exists
from mipass.base.kit.vault import CannotOpen, Derived, Key, Keys, new_key
from mipass.config.error import ConfigError

FIRST = 1
READ_AGAIN_SECONDS = 1.0  # a stranger may name keys that there are not


class _Installation:
    """The keys themselves. Nothing is made with them, but with what is derived from them."""

    def __init__(self) -> None:
        self._by_number: Mapping[int, bytes] = {}
        self._read_at = 0.0

    def present(self) -> Key:
        return self.every()[0]

    def find(self, number: int) -> bytes:
        if number not in self._by_number and monotonic() - self._read_at > READ_AGAIN_SECONDS:
            self._read()
        try:
            return self._by_number[number]
        except KeyError:
            raise CannotOpen(f"This installation has no key {number}.") from None

    def every(self) -> list[Key]:
        if not self._by_number:
            self._read()
        return [Key(number, self._by_number[number]) for number in sorted(self._by_number, reverse=True)]

    def forget(self) -> None:
        self._by_number, self._read_at = {}, 0.0

    def _read(self) -> None:
        self._by_number, self._read_at = load(configured_master()), monotonic()


_installation = _Installation()


def installation_keys(label: str) -> Keys:
    """The installation's keys for a purpose: no two labels share one."""
    return Derived(_installation, label)


def load_keys() -> None:
    """Unwrap them now. Raises ConfigError when the master key is another one, or none was made."""
    _installation.every()


def forget_keys() -> None:
    """Read them again when they are next needed."""
    _installation.forget()


def load(master: MasterKey) -> dict[int, bytes]:
    """Every installation key by its number, unwrapped. Raises ConfigError when it is another master key."""
    if keys := {
        row.number: _unwrap(master, row) for row in InstallationKey.objects.filter(master=master.name)
    }:
        return keys
    if InstallationKey.objects.exists():
        raise ConfigError("The master key of the settings is not the one that this database was used with.")
    raise ConfigError("This database has no installation key: call `mipass migrate`.")


def _unwrap(master: MasterKey, row: InstallationKey) -> bytes:
    try:
        return master.unwrap(row.number, bytes(row.wrapped))
    except CannotOpen:
        raise ConfigError(
            f"The master key of the settings does not open installation key {row.number}: "
            "another key has its name, or the row was changed."
        ) from None


def ensure_key() -> None:
    """Make the first key of an installation that has none, or only the one of before there were numbers."""
    forget_keys()
    if InstallationKey.objects.filter(number__gte=FIRST).exists():
        return
    keep_wrapped(configured_master(), FIRST, new_key())


def keep_wrapped(master: MasterKey, number: int, key: bytes) -> None:
    """Store a key as this master key wraps it, unless it is there already."""
    insert_unless_exists(
        InstallationKey, number=number, master=master.name, wrapped=master.wrap(number, key), made_at=now()
    )


def canonical(content: object) -> bytes:
    """Content in one form alone, to make a MAC of: without one, it could be guessed from what is stored."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), default=str).encode()
