"""A device's memory: one file of CBOR in a folder of its own, which nobody else may read."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mipass.protocol import cbor
from mipass.protocol.errors import ProtocolError
from mipass.simulator.errors import Unprepared

MEMORY, LOCK = "memory.cbor", ".lock"
LARGEST = 64 << 20


class Storage:
    """Reads and writes whole memories. Processes that change one at the same time wait for each other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self) -> dict[str, Any] | None:
        """What was written last; None where nothing was. Raises Unprepared ``unreadable``."""
        try:
            found = cbor.decode((self.folder / MEMORY).read_bytes(), largest=LARGEST)
        except FileNotFoundError:
            return None
        except ProtocolError as error:
            raise Unprepared("unreadable", f"{self.folder / MEMORY} cannot be read.") from error
        if not isinstance(found, dict):
            raise Unprepared("unreadable", f"{self.folder / MEMORY} cannot be read.")
        return found

    def write(self, memory: dict[str, Any]) -> None:
        """Replace the memory."""
        write_file(self.folder / MEMORY, cbor.encode(memory))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep others from changing the memory until the block ends."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)) as lock:  # noqa: PTH123
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def write_file(path: Path, content: bytes) -> None:
    """Replace a file at once: a device that loses power has the old one or the new, never a half."""
    temporary = path.with_suffix(".new")
    with open(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:  # noqa: PTH123
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
