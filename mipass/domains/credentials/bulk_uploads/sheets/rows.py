"""One sheet's rows: cells merged downward filled, empty rows left out, what is hidden counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from mipass.domains.credentials.bulk_uploads.reading import RawRow

MOST_COLUMNS = 100  # what stands further right is told as too much
LAST_LINE = 10_000_000


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet by its name. ``part``: where in the file it stands."""

    name: str
    is_hidden: bool
    part: str


@dataclass(slots=True)
class Hidden:
    """What a sheet does not show and yet holds: how many rows, which columns."""

    rows: int = 0
    columns: set[int] = field(default_factory=set)


@dataclass(slots=True)
class SheetRow:
    """A row as it stands there: cells by their place, and whether it is shown."""

    line: int
    cells: dict[int, str]
    is_hidden: bool = False


Merged = Mapping[int, list[tuple[int, int]]]  # by column, the first and last lines of each merged range


def shown_rows(rows: Iterable[SheetRow], merged: Merged, hidden: Hidden) -> Iterator[RawRow]:
    """The rows that hold anything of their own, hidden ones too, which are counted."""
    fill = _Fill(merged)
    for row in rows:
        is_empty = not any(text.strip() for text in row.cells.values())
        fill(row)
        if not is_empty:
            hidden.rows += row.is_hidden
            width = min(max(row.cells), MOST_COLUMNS) + 1
            yield RawRow(row.line, [row.cells.get(place, "") for place in range(width)])


class _Fill:
    """Writes into each row of a merged range what its first one holds. Rows come from the top downward."""

    def __init__(self, merged: Merged) -> None:
        self._waiting = {place: sorted(ranges, reverse=True) for place, ranges in merged.items()}
        self._values: dict[int, str] = {}

    def __call__(self, row: SheetRow) -> None:
        for place, ranges in self._waiting.items():
            while ranges and ranges[-1][1] < row.line:
                ranges.pop()
                self._values.pop(place, None)
            if not ranges or ranges[-1][0] > row.line:
                continue
            if ranges[-1][0] == row.line:
                self._values[place] = row.cells.get(place, "")
            elif value := self._values.get(place):
                row.cells[place] = value
