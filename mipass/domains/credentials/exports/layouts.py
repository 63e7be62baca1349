"""How a file of a profile looks: its columns in the person's order, and all that an importer cares about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from mipass.domains.credentials.bulk_uploads.columns import NUMBERS
from mipass.domains.credentials.exports.choices import (
    CODECS,
    DELIMITERS,
    Dates,
    Encoding,
    Form,
    Removals,
    moment_writer,
)
from mipass.domains.credentials.exports.sources import SOURCES, Cell, Ways, in_decimal, in_hexadecimal
from mipass.domains.credentials.exports.templates import Piece, cell_of, fill, pieces_of
from mipass.domains.credentials.models import CredentialStatus, ExportProfile, Numbers

EVERY_STATE = tuple(str(state) for state in CredentialStatus.values)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading, and one of three: a source, a text that is the same in each row, a template."""

    header: str
    source: str = ""
    constant: str = ""
    template: str = ""

    @property
    def pieces(self) -> Sequence[Piece]:
        """What it is made of. Raises Invalid for a template that is none."""
        if self.source:
            return [Piece(source=self.source)]
        return pieces_of(self.template) if self.template else [Piece(text=self.constant)]

    @property
    def sources(self) -> frozenset[str]:
        """The names of the sources that it uses."""
        return frozenset(piece.source for piece in self.pieces if piece.source)

    def as_json(self) -> dict[str, str]:
        """The heading, and that one of the three which it is."""
        kind = "source" if self.source else "template" if self.template else "constant"
        return {"header": self.header, kind: getattr(self, kind)}


@dataclass(frozen=True, slots=True)
class Layout:
    """``width`` fills card numbers up with zeros to so many digits, 0 leaves them.

    ``states`` are those of the credentials in a file; a map leaves as it is what it does not name. ``system``
    names the ready-made profile that it began as.
    """

    columns: Sequence[Column]
    system: str = ""
    form: str = Form.CSV
    delimiter: str = "comma"
    quoting: str = "minimal"
    encoding: str = Encoding.UTF_8
    header_line: bool = True
    dates: str = Dates.ISO
    numbers: str = Numbers.DECIMAL
    width: int = 0
    format_map: Mapping[str, str] = field(default_factory=dict)
    status_map: Mapping[str, str] = field(default_factory=dict)
    states: Sequence[str] = EVERY_STATE
    removals: str = Removals.ROW

    @property
    def sources(self) -> Sequence[str]:
        """The names of all sources that it uses, in the order in which lists have them."""
        used = frozenset[str]().union(*(column.sources for column in self.columns))
        return [name for name in SOURCES if name in used]

    @property
    def codec(self) -> str:
        """What Python calls its encoding."""
        return CODECS[self.encoding]

    @property
    def separator(self) -> str:
        """The character between two cells."""
        return DELIMITERS[self.delimiter]

    @property
    def is_json(self) -> bool:
        """Whether it is no table."""
        return self.form == Form.JSON

    def ways(self) -> Ways:
        """How its cells are written."""
        number = in_hexadecimal if self.numbers == Numbers.HEXADECIMAL else in_decimal
        width = self.width
        return Ways(
            number=number,
            card_number=(lambda value: fill(str(number(value)), width)) if width else number,
            moment=moment_writer(self.dates),
            formats=self.format_map,
            statuses=self.status_map,
        )

    def as_json(self) -> dict[str, Any]:
        """What :meth:`of` makes the same layout of."""
        return {**asdict(self), "columns": [column.as_json() for column in self.columns]}

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Layout:
        """The layout that was kept, or that a ready-made profile has; what it leaves out is as usual."""
        known = {each.name: said[each.name] for each in fields(cls) if each.name in said}
        return cls(**{**known, "columns": [Column(**column) for column in said["columns"]]})


def plain_layout(columns: Sequence[str], numbers: str = Numbers.DECIMAL, **others: Any) -> Layout:
    """The sources as a list has them: each with its own name, hexadecimal numbers saying that they are."""
    is_hex = numbers == Numbers.HEXADECIMAL
    return Layout(
        [Column(f"{name}_hex" if is_hex and name in NUMBERS else name, name) for name in columns],
        numbers=numbers,
        **others,
    )


def layout_of(profile: ExportProfile) -> Layout:
    """A profile's layout. Those of before there were layouts are lists of sources."""
    if profile.layout is None:
        return plain_layout(
            profile.columns, profile.numbers, encoding=Encoding.UTF_8_BOM, dates=Dates.ISO_OFFSET
        )
    return Layout.of(profile.layout)


def compile_column(column: Column, at: Mapping[str, int], ways: Ways) -> Cell:
    """What makes the column's cell of a row, whose fields lie where ``at`` says."""
    if column.source:
        reading = SOURCES[column.source].reading
        return reading.cell(at.get(reading.path, 0), ways)
    if column.template:
        return cell_of(column.pieces, lambda path: at.get(path, 0), ways)
    text = column.constant
    return lambda _row, _card: text
