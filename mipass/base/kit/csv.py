"""CSV as people's spreadsheets open it, written line by line so that any length fits in little memory."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

T = TypeVar("T")

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # tells Excel that this is UTF-8
_SIGNS = "=+\\-@＝＋－＠"  # noqa: RUF001  Excel takes full-width ones too
# Behind each of these a spreadsheet that separates cells otherwise, as Excel does with `;`, begins a new one.
_BEGINS_A_CELL = r"([;|\t\r\n][\s;|\"]*+)"
_INNER_FORMULA = re.compile(f"{_BEGINS_A_CELL}([{_SIGNS}]?)")
_MARKED_INNER = re.compile(f"{_BEGINS_A_CELL}('(?=[{_SIGNS}]))?")  # each run once: hence the mark may lack
_FORMULA = re.compile(rf"[\t\r\n]|\s*+[{_SIGNS}]")


class _Echo(Protocol):
    def write(self, text: str, /) -> str: ...


class _Lines:
    """A file that hands back each line instead of keeping it."""

    def write(self, text: str, /) -> str:
        """The line itself."""
        return text


def neutralise(cell: object) -> object:
    """The cell, as text where a spreadsheet would run it as a formula. Numbers stay numbers.

    A leading apostrophe is what spreadsheets themselves use to mark text (OWASP, CSV Injection). One stands
    too before each sign that leads a cell if the file's are taken to be separated by ``;``, tab or ``|``.
    """
    if not isinstance(cell, str):
        return cell
    inner = _INNER_FORMULA.sub(lambda found: f"{found[1]}'{found[2]}" if found[2] else found[0], cell)
    return f"'{inner}" if _FORMULA.match(cell) else inner


def as_typed(cell: str) -> str:
    """A cell without the marks that :func:`neutralise` put there, if it was that."""
    bare = _MARKED_INNER.sub(r"\1", cell.removeprefix("'"))
    return bare if neutralise(bare) == cell else cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The lines of a CSV file (RFC 4180) in UTF-8 with a byte order mark, every cell neutralised."""
    lines: _Echo = _Lines()
    yield BYTE_ORDER_MARK + _line(csv.writer(lines).writerow(header))
    yield from csv_rows(rows)


def csv_rows(rows: Iterable[Sequence[object]]) -> Iterator[bytes]:
    """The same without the header's line."""
    lines: _Echo = _Lines()
    writer = csv.writer(lines)
    for row in rows:
        yield _line(writer.writerow([neutralise(cell) for cell in row]))


def _line(written: object) -> bytes:
    return str(written).encode()


def in_batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """The rows in lists of ``size``, the last one shorter."""
    batch: list[T] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
