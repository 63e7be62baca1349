"""What a phone keeps: its credentials, each with keys, document and newest status list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from mipass.protocol.certificates import Certificate, from_der
from mipass.protocol.keys import PrivateKey, new_key, private_from_der, private_to_der
from mipass.protocol.removals import newest_list
from mipass.protocol.statuslist import StatusList
from mipass.protocol.trust import is_ahead
from mipass.simulator.errors import Unprepared
from mipass.simulator.storage import Storage


@dataclass
class Pass:
    """A credential here. ``scope``: whether it may enroll readers; ``status``: what the portal said.

    ``label`` tells it from another one of its organization. ``roots`` are DER, ``reader_roots`` the SHA-256
    of its organization's roots of readers.
    """

    issuer: str
    offer: str
    roots: list[bytes] = field(default_factory=list)
    reader_roots: list[bytes] = field(default_factory=list)
    device_key: bytes = field(default_factory=lambda: private_to_der(new_key()))
    dpop_key: bytes = field(default_factory=lambda: private_to_der(new_key()))
    refresh_token: str = ""
    scope: str = ""
    status: str = ""
    label: str = ""
    document: bytes | None = None
    accepted: bool = False
    status_token: bytes | None = None

    @property
    def private_key(self) -> PrivateKey:
        """The key to which the document is bound."""
        return private_from_der(self.device_key)

    @property
    def proving_key(self) -> PrivateKey:
        """The key of the DPoP proofs."""
        return private_from_der(self.dpop_key)

    @property
    def trusted(self) -> list[Certificate]:
        """The organization's roots."""
        return [from_der(root) for root in self.roots]

    def take_list(self, token: bytes, *, uri: str, at: datetime) -> None:
        """Keep a status list that the organization signed, if it is newer than the one held.

        One that is held and dated ahead of the phone's clock gives way to any of its generation that is not.
        """
        found = newest_list([token], uri, self.trusted)
        held = newest_list([self.status_token or b""], uri, self.trusted)
        if found and (held is None or found.order > held.order or _gives_way(held, found, at)):
            self.status_token = token


def _gives_way(held: StatusList, found: StatusList, at: datetime) -> bool:
    return held.generation == found.generation and is_ahead(held.issued_at, at)


@dataclass
class PhoneMemory:
    """One phone, the credential that came last at the end."""

    passes: list[Pass] = field(default_factory=list)

    def of_offer(self, offer: str) -> Pass | None:
        """The credential that came by that offer."""
        return next((each for each in self.passes if each.offer == offer), None)

    def choose(self, issuer: str = "") -> Pass:
        """The newest document of an issuer whose identifier holds the text. Raises Unprepared."""
        for each in reversed(self.passes):
            if each.document and issuer in each.issuer:
                return each
        raise Unprepared("no_credential", "This phone holds no such credential.")


class PhoneStorage:
    """The memory in a folder; a phone that was never used has an empty one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._storage = Storage(folder)

    def read(self) -> PhoneMemory:
        """What the phone knows now. Raises Unprepared ``unreadable``."""
        found = self._storage.read() or {}
        try:
            return PhoneMemory([Pass(**each) for each in found.get("passes", [])])
        except TypeError as error:
            raise Unprepared("unreadable", f"What is in {self.folder} is no phone.") from error

    @contextmanager
    def changing(self) -> Iterator[PhoneMemory]:
        """The memory, written when the block ends without an error."""
        with self._storage.locked():
            memory = self.read()
            yield memory
            self._storage.write(asdict(memory))
