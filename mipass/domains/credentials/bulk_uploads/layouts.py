"""Which column of a file is what, as somebody said of a file whose headings are not the template's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from mipass.domains.credentials.bulk_uploads.columns import Header, hexadecimal_of, named_once
from mipass.domains.credentials.bulk_uploads.sheets.values import column_name

DATES = ("valid_from", "valid_until")
FOR_ALL_CARDS = ("format", "facility_code", "bit_length")
FOR_ALL_ROWS = (*FOR_ALL_CARDS, *DATES)
NO_HEADINGS = 0  # in place of the line that they stand in


@dataclass(frozen=True, slots=True)
class Layout:
    """The line of the headings, the place of each column, what all rows say, how numbers and dates are
    written.
    """

    heading: int
    places: Mapping[str, int]
    fixed: Mapping[str, str] = field(default_factory=dict)
    numbers: str = ""
    date_order: str = ""

    @property
    def lasting(self) -> Layout:
        """What of it counts for the next file too: dates that all rows have do not."""
        return replace(self, fixed={name: text for name, text in self.fixed.items() if name not in DATES})

    def as_json(self) -> dict[str, Any]:
        """What :meth:`of` makes the same layout of."""
        return asdict(self)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Layout:
        """The layout that was kept."""
        known = said["heading"], said["places"], said["fixed"], said["numbers"]
        return cls(*known, said.get("date_order", ""))  # those of before it was asked lack it


Rows = Sequence[tuple[int, Sequence[str]]]


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows of a file, each with its line, and long cells cut."""

    rows: Rows

    @classmethod
    def of(cls, kept: Sequence[Sequence[Any]]) -> Sample:
        """The sample that was kept as JSON."""
        return cls([(line, cells) for line, cells in kept])

    @property
    def width(self) -> int:
        """How many columns they have."""
        return max((len(cells) for _line, cells in self.rows), default=0)

    def headings(self, line: int) -> Sequence[str]:
        """The cells of a line; none where there is no such line."""
        return next((cells for number, cells in self.rows if number == line), ())

    def below(self, line: int) -> Sequence[Sequence[str]]:
        """The rows that follow a line."""
        return [cells for number, cells in self.rows if number > line]

    def name(self, line: int, place: int) -> str:
        """What a column is called: its heading in that line, else the letters that spreadsheets give it."""
        names = self.headings(line)
        said = " ".join(names[place].split()) if place < len(names) else ""
        return said or column_name(place)


def header_by(layout: Layout, sample: Sample, *, width: int) -> Header:
    """The header of a file that is laid out so, whose rows have at most ``width`` cells."""
    names = sample.headings(layout.heading)
    used = {*layout.places.values()}
    others = {place: name for place, name in enumerate(names) if place not in used}
    hexadecimal = hexadecimal_of(names, layout.places)
    return Header(
        "", layout.places, named_once(others), width, 1, hexadecimal, fixed=layout.fixed, is_said=True
    )
