"""What a reader keeps: its key, where it belongs, the lists it was told of, and how far its clock has got."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mipass.protocol.certificates import from_der
from mipass.protocol.door import ReaderTrust
from mipass.protocol.keys import PrivateKey, new_key, private_from_der, private_to_der
from mipass.protocol.maker import MakerKey
from mipass.protocol.reader_config import ReaderConfig, read_config
from mipass.simulator.errors import Unprepared
from mipass.simulator.storage import Storage

RANDOM_UEID = 1  # RFC 9711, 4.2.1.1: type RAND, here of 16 octets
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass
class ReaderMemory:
    """One reader. In its factory state it has a key and no configuration.

    ``pinned`` are the SHA-256 of the roots that an installer named, for ``organization_id``; ``floor`` is the
    newest signed time seen, ``generation`` the highest that a configuration or list named; ``failure`` why
    the last firmware was not taken; ``farewell`` the last report of a key that was released, and
    ``farewell_to`` where it goes; ``maker_key`` and ``maker_chain`` what its maker vouches for it by.
    """

    model: str
    serial: str
    version: str
    sequence: int
    firmware_root: bytes | None
    ueid: bytes = field(default_factory=lambda: bytes([RANDOM_UEID]) + secrets.token_bytes(16))
    key: bytes = field(default_factory=lambda: private_to_der(new_key()))
    pinned: list[bytes] = field(default_factory=list)
    organization_id: str = ""
    config: bytes | None = None
    tokens: list[bytes] = field(default_factory=list)
    floor: str = EPOCH.isoformat()
    generation: int = 0
    failure: str = ""
    farewell: bytes | None = None
    farewell_to: str = ""
    maker_key: bytes | None = None
    maker_chain: list[bytes] = field(default_factory=list)

    @property
    def private_key(self) -> PrivateKey:
        """The reader's key, which never leaves it."""
        return private_from_der(self.key)

    @property
    def maker(self) -> MakerKey | None:
        """What its maker put into it, if it did."""
        if self.maker_key is None:
            return None
        return MakerKey(private_from_der(self.maker_key), [from_der(each) for each in self.maker_chain])

    @property
    def settings(self) -> ReaderConfig:
        """The configuration. Raises Unprepared ``not_enrolled``."""
        if self.config is None:
            raise Unprepared("not_enrolled", "This reader belongs to no organization yet.")
        return read_config(self.config)

    @property
    def sequence_held(self) -> int:
        """Of the present configuration; -1 without one."""
        return self.settings.sequence if self.config else -1

    @property
    def clock_floor(self) -> datetime:
        """Before this it cannot be."""
        return datetime.fromisoformat(self.floor)

    def go_by(self, token: bytes, config: ReaderConfig, at: datetime | None) -> None:
        """Take a configuration that was verified; ``at`` is what the clock shows, None if it was never set.

        It is what may lower the floor: to its own time without a clock, to the clock's where there is one.
        """
        self.config = token
        if at is None:
            self.floor = config.issued_at.isoformat()
        else:
            self.floor = min(max(self.clock_floor, config.issued_at), at).isoformat()
        if config.generation > self.generation or config.lowers_generation:
            self.generation = config.generation
        self.tokens = list(self.trust().tokens.values())

    def trust(self) -> ReaderTrust:
        """What the reader decides by. Raises Unprepared ``not_enrolled``."""
        settings = self.settings
        return ReaderTrust(
            roots=[from_der(root) for root in settings.roots],
            doc_type=settings.doc_type,
            status_uri=settings.status_uri,
            floor=self.clock_floor,
            grace=timedelta(hours=settings.grace_hours),
            generation=self.generation,
            largest=settings.list_octets,
            tokens=self.tokens,
        )

    def learn(self, trust: ReaderTrust, at: datetime | None) -> None:
        """Keep the list and the time that a conversation brought."""
        mine = self.trust()
        for token in trust.tokens.values():
            mine.take_list(token, at)
        self.tokens, self.generation = list(mine.tokens.values()), mine.generation
        mine.saw(trust.floor, at)
        self.floor = mine.floor.isoformat()

    def forget(self) -> None:
        """Return to the factory state: with a new key, so that no old certificate serves it any more."""
        self.key = private_to_der(new_key())
        self.pinned, self.organization_id, self.config, self.tokens = [], "", None, []
        self.floor, self.generation = EPOCH.isoformat(), 0


class ReaderStorage:
    """The memory in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._storage = Storage(folder)

    def make(self, memory: ReaderMemory) -> None:
        """Make a new reader. Raises Unprepared ``exists``: one reader to a folder."""
        with self._storage.locked():
            if self._storage.read() is not None:
                raise Unprepared("exists", f"There is a reader in {self.folder} already.")
            self._storage.write(asdict(memory))

    def read(self) -> ReaderMemory:
        """What the reader knows now. Raises Unprepared ``no_reader``."""
        found = self._storage.read()
        if found is None:
            raise Unprepared("no_reader", f"There is no reader in {self.folder}: the command init makes one.")
        try:
            return ReaderMemory(**found)
        except TypeError as error:
            raise Unprepared("unreadable", f"What is in {self.folder} is no reader.") from error

    @contextmanager
    def changing(self) -> Iterator[ReaderMemory]:
        """The memory, written when the block ends without an error."""
        with self._storage.locked():
            memory = self.read()
            yield memory
            self._storage.write(asdict(memory))
