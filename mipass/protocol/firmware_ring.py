"""The vendor's key folder, on a machine without a network: root and targets keys, and all that they signed.

Kept in the folder: ``<use>-<12 digits of the key's id>.pem`` (see `key_file`), and every signed file as
``<version>.root.json`` and ``<version>.targets.json``. The highest root is the present one. A key may be
missing where it is not needed: of the root keys as many must lie here as the root's threshold says.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from tuf.api.metadata import Root, Targets

from mipass.protocol.errors import ProtocolError
from mipass.protocol.firmware_metadata import public_key, read_root, read_targets
from mipass.protocol.key_file import lock_key, unlock_key
from mipass.protocol.keys import new_key

SHORTEST_PASSPHRASE = 12
ROOT, SECOND, SPARE, TARGETS = "root", "second", "spare", "targets"
ROOT_USES = (ROOT, SECOND, SPARE)  # in the order in which a root names their keys


class KeyRing:
    """The folder. ``ask`` gives the passphrase when a key is first written or opened."""

    def __init__(self, folder: Path, ask: Callable[[], str]) -> None:
        self.folder, self._ask = folder, ask
        self._passphrase: bytes | None = None

    def make_folder(self) -> None:
        """A folder for nobody else. Raises ProtocolError ``in_repository``: a pushed key is lost for good."""
        for folder in (self.folder.resolve(), *self.folder.resolve().parents):
            if (folder / ".git").exists():
                raise ProtocolError("in_repository", f"{folder} is a git repository: keep keys elsewhere.")
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def versions(self, role: str) -> list[int]:
        """The versions of a role's files, in order."""
        names = (path.name.removesuffix(f".{role}.json") for path in self.folder.glob(f"*.{role}.json"))
        return sorted(int(name) for name in names if name.isdecimal())

    def path(self, role: str, version: int) -> Path:
        """Where a signed file lies."""
        return self.folder / f"{version}.{role}.json"

    def root(self) -> Root:
        """The present root. Raises ProtocolError ``no_root``."""
        if not (found := self.versions(ROOT)):
            raise ProtocolError("no_root", "This folder has no root: begin with `mipass firmware init`.")
        return read_root(self.path(ROOT, found[-1]).read_bytes()).signed

    def last_targets(self) -> Targets | None:
        """The targets that were last signed here."""
        found = self.versions(TARGETS)
        return read_targets(self.path(TARGETS, found[-1]).read_bytes()).signed if found else None

    def keep(self, role: str, version: int, content: bytes) -> bytes:
        """Write a signed file. Raises ProtocolError ``exists``: what was signed is never replaced."""
        path = self.path(role, version)
        try:
            with path.open("xb") as file:
                file.write(content)
        except FileExistsError:
            raise ProtocolError("exists", f"{path.name} was signed before.") from None
        return content

    def make_key(self, use: str) -> EllipticCurvePrivateKey:
        """A new key, written encrypted."""
        key = new_key()
        content = lock_key(key, self._secret())
        path = self.folder / f"{use}-{public_key(key).keyid[:12]}.pem"
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:  # noqa: PTH123
            file.write(content)
        return key

    def keys(self, root: Root, role: str) -> list[EllipticCurvePrivateKey]:
        """The private keys of a role that lie here, enough to sign for it.

        Raises ProtocolError ``no_key``, ``wrong_passphrase``.
        """
        files = [
            path for keyid in root.roles[role].keyids for path in self.folder.glob(f"*-{keyid[:12]}.pem")
        ]
        needed = root.roles[role].threshold
        if len(files) < needed:
            raise ProtocolError(
                "no_key",
                f"{needed} of the keys of the {role} role are needed, {len(files)} lie in this folder.",
            )
        return [self._open(path) for path in files]

    def _open(self, path: Path) -> EllipticCurvePrivateKey:
        try:
            key = unlock_key(path.read_bytes(), self._secret())
        except (ValueError, TypeError) as error:
            raise ProtocolError(
                "wrong_passphrase", f"{path.name} cannot be opened by this passphrase."
            ) from error
        if not isinstance(key, EllipticCurvePrivateKey):
            raise ProtocolError("no_key", f"{path.name} is not a key of the curve P-256.")
        return key

    def _secret(self) -> bytes:
        if self._passphrase is None:
            given = self._ask()
            if len(given) < SHORTEST_PASSPHRASE:
                raise ProtocolError(
                    "weak_passphrase", f"The passphrase needs {SHORTEST_PASSPHRASE} characters at least."
                )
            self._passphrase = given.encode()
        return self._passphrase
