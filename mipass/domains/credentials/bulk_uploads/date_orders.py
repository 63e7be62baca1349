"""In which order a file writes day and month: as somebody said, else as its own cells show; else it is asked.

A file is written in one order. What its cells show counts for all of them, in both columns of dates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache, partial

from mipass.domains.credentials.bulk_uploads.dates import EITHER_DATE, DateOrder, read_dates, ways_of
from mipass.domains.credentials.bulk_uploads.layouts import DATES
from mipass.domains.credentials.bulk_uploads.problems import EITHER_ORDER, Fact, Problem, Unreadable
from mipass.domains.credentials.validity import Dates

Cells = Mapping[str, str]
Rows = Iterable[tuple[int, Cells]]  # each with its line
KNOWN = 4096  # many rows have the same dates


class FileDates:
    """Reads the dates of a file's rows. ``look`` reads the whole file once more, to see its order.

    It is called at the first cell that could be two days, so a file without any is read once. Without it such
    a cell is wrong by itself.
    """

    def __init__(self, order: str, look: Callable[[], Rows] | None) -> None:
        self._look = look
        self._both: Mapping[str, Fact] = {}
        self._read_in(order)

    def read(self, line: int, cells: Cells) -> tuple[Dates, tuple[Problem, ...]]:
        """The dates of a row, and what is wrong with them.

        Raises Unreadable ``either_order`` where nothing in the file shows the order that a cell needs.
        """
        dates, problems = self._read(cells.get("valid_from", ""), cells.get("valid_until", ""))
        doubtful = next((problem for problem in problems if problem.code == EITHER_DATE), None)
        if doubtful is None or self._look is None:
            return dates, problems
        if self._both:
            return dates, tuple(map(self._told, problems))
        self._settle(line, cells[doubtful.column], self._look())
        return self.read(line, cells)

    def _read_in(self, order: str) -> None:
        self._read = lru_cache(maxsize=KNOWN)(partial(read_dates, order=order))

    def _settle(self, line: int, text: str, rows: Rows) -> None:
        """Find the order that the file shows, or the two."""
        shown = _shown(rows)
        if not shown:
            days = {order: f"{day}" for order, day in ways_of(text).items()}
            raise Unreadable(EITHER_ORDER, line=line, cell=text, **days)
        if len(shown) == 1:
            self._read_in(*shown)
        else:
            self._both = {
                fact: known
                for order, (at, cell) in shown.items()
                for fact, known in ((order, cell), (f"{order}_line", at))
            }

    def _told(self, problem: Problem) -> Problem:
        """Why nothing could be concluded from the other cells."""
        if problem.code != EITHER_DATE:
            return problem
        return replace(problem, code="mixed_orders", facts={**problem.facts, **self._both})


def _shown(rows: Rows) -> Mapping[str, tuple[int, str]]:
    """The orders that cells show by which only one day can be meant, each with the first line and cell."""
    ways, shown = lru_cache(maxsize=KNOWN)(ways_of), dict[str, tuple[int, str]]()
    for line, cells in rows:
        for name in DATES:
            found = ways(cells[name]) if cells.get(name) else {}
            if len(found) == 1:
                shown.setdefault(str(*found), (line, cells[name]))
        if len(shown) == len(DateOrder):
            break
    return shown
