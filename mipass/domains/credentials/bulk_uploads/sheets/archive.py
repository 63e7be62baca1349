"""The ZIP file that a workbook is, within bounds: nobody's small file becomes a large one here."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from mipass.domains.credentials.bulk_uploads.problems import Unreadable

MOST_ENTRIES = 2_000
LARGEST_UNPACKED = 400 * 1000 * 1000  # bytes, of all entries together
LARGEST_PART = 60 * 1000 * 1000  # bytes of one that is held in memory
LARGEST_RATIO = 200  # a table of numbers packs at 10 to 50; bombs at 1,000
SMALL = 20 * 1000 * 1000  # bytes unpacked, for which no ratio matters
IS_ENCRYPTED = 0x1  # a flag of an entry
# What `zipfile` raises of a damaged file, names that are no text included.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, UnicodeError, NotImplementedError, RuntimeError, OSError)
PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # all that ECMA-376 part 2 and OpenDocument allow


class Archive:
    """The entries of a ZIP file, by their names in any case. Raises Unreadable for what is out of bounds.

    What an entry says of its size is what is read of it at most, so sizes are judged before anything is read.
    """

    def __init__(self, content: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(content))
        except (*BROKEN, ValueError):
            raise Unreadable("broken_workbook") from None
        entries = self._zip.infolist()
        size = sum(entry.file_size for entry in entries)
        is_bomb = size > SMALL and size > LARGEST_RATIO * len(content)
        if len(entries) > MOST_ENTRIES or size > LARGEST_UNPACKED or is_bomb:
            raise Unreadable("workbook_too_large")
        if any(entry.flag_bits & IS_ENCRYPTED for entry in entries):
            raise Unreadable("locked_workbook")
        if any(entry.compress_type not in PACKINGS for entry in entries):
            raise Unreadable("broken_workbook")
        self._entries = {_key(entry.filename): entry for entry in entries}

    def __contains__(self, name: str) -> bool:
        return _key(name) in self._entries

    def size(self, name: str) -> int:
        """Bytes of an entry, unpacked; 0 where there is none."""
        return self._entries[_key(name)].file_size if name in self else 0

    @contextmanager
    def open(self, name: str) -> Iterator[IO[bytes]]:
        """An entry to be read once, from its start."""
        if name not in self:
            raise Unreadable("broken_workbook")
        try:
            with self._zip.open(self._entries[_key(name)]) as stream:
                yield stream
        except BROKEN:
            raise Unreadable("broken_workbook") from None

    def start(self, name: str, size: int) -> bytes:
        """The first bytes of an entry; none where there is no such entry."""
        if name not in self:
            return b""
        with self.open(name) as stream:
            return stream.read(size)


def _key(name: str) -> str:
    return name.replace("\\", "/").strip("/").casefold()
