"""From an upload's bytes to its rows, in little memory: encoding, line ends, quotes.

UTF-8 with or without a byte order mark, UTF-16 with one or recognisable without; CR, LF or both.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mipass.domains.credentials.bulk.columns import Header, read_header
from mipass.domains.credentials.bulk.problems import Unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_LINE = 10_000  # characters
MOST_LINES = 20  # of one row, whose quoted cells may hold line breaks
NUL = "\0"

_SIGNATURES = {
    b"PK\x03\x04": "spreadsheet_file",  # ZIP, which is what .xlsx and .ods are
    b"\xd0\xcf\x11\xe0": "spreadsheet_file",  # .xls
    b"%PDF": "no_text",
    b"\x1f\x8b": "no_text",
    b"\xff\xfe\0\0": "no_text",  # UTF-32
    b"\0\0\xfe\xff": "no_text",
}


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row's cells as they stand in the file. ``is_broken``: its quotation marks make no sense."""

    line: int
    cells: Sequence[str]
    is_broken: bool = False


class _Parts(io.RawIOBase):
    """Parts of a file as one stream; counts what was read."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._left = memoryview(b"")
        self.position = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        while not self._left:
            part = next(self._parts, None)
            if part is None:
                return 0
            self._left = memoryview(part)
        room = memoryview(buffer).cast("B")
        size = min(len(room), len(self._left))
        room[:size] = self._left[:size]
        self._left = self._left[size:]
        self.position += size
        return size


class Upload:
    """The rows of a file. ``position`` is the number of bytes read so far."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        """Read the header. Raises Unreadable."""
        self._raw = _Parts(parts)
        stream = io.BufferedReader(self._raw, 64 * 1024)
        self._text = io.TextIOWrapper(stream, _encoding(stream.peek(64)[:64]), newline=None)
        self._line = 0
        self.header: Header = read_header(self._first_line())

    @property
    def position(self) -> int:
        """How many bytes of the file were read."""
        return self._raw.position

    def _first_line(self) -> str:
        for line in self._lines():
            if line.strip() and not line.lower().startswith("sep="):  # a hint that Excel writes
                return line
        raise Unreadable("no_header")

    def _lines(self) -> Iterator[str]:
        while line := self._read_line():
            self._line += 1
            if len(line) > LONGEST_LINE:
                raise Unreadable("line_too_long", line=self._line, most=LONGEST_LINE)
            if NUL in line:
                raise Unreadable("no_text", line=self._line)
            yield line

    def _read_line(self) -> str:
        try:
            return self._text.readline(LONGEST_LINE + 2)
        except UnicodeError:
            raise Unreadable("no_text", line=self._line + 1) from None

    def rows(self) -> Iterator[RawRow]:
        """Every row but empty ones. Raises Unreadable."""
        reader = csv.reader(self._lines(), delimiter=self.header.delimiter, strict=True)
        while True:
            first = self._line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                if self._line - first >= 1:
                    raise Unreadable("open_quote", line=first) from None
                yield RawRow(first, (), is_broken=True)
                continue
            if self._line - first >= MOST_LINES:
                raise Unreadable("open_quote", line=first)
            if "".join(cells).strip():
                yield RawRow(first, cells)


def _encoding(start: bytes) -> str:
    for signature, code in _SIGNATURES.items():
        if start.startswith(signature):
            raise Unreadable(code, line=1)
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(start) >= 4 and start[1:4:2] == b"\0\0" and start[0] and start[2]:
        return "utf-16-le"
    if len(start) >= 4 and start[0:4:2] == b"\0\0" and start[1] and start[3]:
        return "utf-16-be"
    return "utf-8-sig"
