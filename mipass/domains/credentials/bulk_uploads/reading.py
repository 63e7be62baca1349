"""From an upload's bytes to its rows, in little memory: line ends, quotes, which line is which."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from mipass.domains.credentials.bulk_uploads.columns import Header, guess_delimiter, read_header
from mipass.domains.credentials.bulk_uploads.encodings import MARK, MARKING
from mipass.domains.credentials.bulk_uploads.problems import Unreadable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LONGEST_LINE = 10_000  # characters
LOOKED_AT = 30  # lines, to find what stands between cells
MOST_LINES = 20  # of one row, whose quoted cells may hold line breaks
NUL = "\0"


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


class TextFile:
    """The lines of a file, and its rows. ``position`` is the number of bytes read so far."""

    def __init__(self, parts: Iterable[bytes], encoding: str) -> None:
        self._raw = _Parts(parts)
        stream = io.BufferedReader(self._raw, 64 * 1024)
        self._text = io.TextIOWrapper(stream, encoding, errors=MARKING, newline=None)
        self._line = 0
        self._latest = ""
        self._again: deque[str] = deque()

    @property
    def position(self) -> int:
        """How many bytes of the file were read."""
        return self._raw.position

    def _lines(self) -> Iterator[str]:
        while line := self._again.popleft() if self._again else self._text.readline(LONGEST_LINE + 2):
            self._line += 1
            if len(line) > LONGEST_LINE:
                raise Unreadable("line_too_long", line=self._line, most=LONGEST_LINE)
            if NUL in line or MARK in line:
                raise Unreadable("no_text", line=self._line)
            self._latest = line
            yield line

    def read_rows(self, delimiter: str, width: int = 0) -> Iterator[RawRow]:
        """Every row from here on but empty ones; ``width`` cells are usual. Raises Unreadable."""
        reader = csv.reader(self._lines(), delimiter=delimiter, strict=True)
        while True:
            first = self._line + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                if self._line - first >= 1:
                    raise Unreadable("open_quote", line=first) from None
                yield RawRow(first, _torn(self._latest, delimiter, width), is_broken=True)
                continue
            if self._line - first >= MOST_LINES:
                raise Unreadable("open_quote", line=first)
            if "".join(cells).strip():
                yield RawRow(first, cells)


class Upload(TextFile):
    """The rows of a file that begins with the template's columns."""

    def __init__(self, parts: Iterable[bytes], encoding: str) -> None:
        """Read the header. Raises Unreadable."""
        super().__init__(parts, encoding)
        lines = self._header_lines()
        self.header: Header = read_header(lines)
        self._again.extend(lines[self.header.lines :])
        self._line -= len(self._again)

    def _header_lines(self) -> Sequence[str]:
        """The first line that says something; more, while a quotation mark may be open in it."""
        taken: list[str] = []
        for line in self._lines():
            if not taken and (not line.strip() or _is_hint(line)):
                continue
            taken.append(line)
            if sum(each.count('"') for each in taken) % 2 == 0 or len(taken) == MOST_LINES:
                break
        if not taken:
            raise Unreadable("no_header")
        return taken

    def rows(self) -> Iterator[RawRow]:
        """Every row below the header but empty ones. Raises Unreadable."""
        return self.read_rows(self.header.delimiter, self.header.width)


class AnyText(TextFile):
    """The rows of a file in whatever shape, from its first line."""

    def __init__(self, parts: Iterable[bytes], encoding: str) -> None:
        """Find out what stands between its cells. Raises Unreadable."""
        super().__init__(parts, encoding)
        lines = [*islice(self._lines(), LOOKED_AT)]
        if lines and _is_hint(lines[0]):
            del lines[0]
        self._delimiter = guess_delimiter(lines)
        self._again.extend(lines)
        self._line -= len(lines)

    def rows(self) -> Iterator[RawRow]:
        """Every row but empty ones. Raises Unreadable."""
        return self.read_rows(self._delimiter)


def _torn(line: str, delimiter: str, width: int) -> Sequence[str]:
    """The cells of a row whose quotation marks make no sense, as they stand there."""
    line = line.rstrip("\n")
    cells = line.split(delimiter)
    if len(cells) == width:
        return cells
    return next(csv.reader([line], delimiter=delimiter), [])


def _is_hint(line: str) -> bool:
    """Whether it is the line by which Excel is told the separator."""
    return line.lower().startswith("sep=")
