"""Whatever stands in the cells, another reader of CSV gets just that back, or the row is refused."""

import unicodedata
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mipass.domains.credentials.exports.choices import CODECS, DELIMITERS, is_formula
from mipass.domains.credentials.exports.layouts import Column, Layout
from mipass.domains.credentials.exports.writing import WrongCell, lines_of
from tests.profiles.parsers import lines_in, split

FIELDS = ("given_name", "family_name", "department")


def as_kept(text):
    return unicodedata.normalize("NFC", " ".join(text.split()))


# Without what the portal takes in no name.
letters = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
nasty = st.sampled_from([*"=+-@,;|\"'", "-1", "+2,5", "=1+1", '"x"'])
cells = st.one_of(st.text(letters, max_size=12), nasty).map(as_kept)
layouts = st.builds(
    lambda delimiter, quoting, encoding, header_line: Layout(
        [Column(name, name) for name in FIELDS],
        delimiter=delimiter,
        quoting=quoting,
        encoding=encoding,
        header_line=header_line,
    ),
    st.sampled_from([*DELIMITERS]),
    st.sampled_from(["minimal", "all"]),
    st.sampled_from([*CODECS]),
    st.booleans(),
)


class Rows:
    """As much of a query as the writer asks for."""

    def __init__(self, people: Any) -> None:
        self._people = people

    def values_list(self, *paths):
        known = [_fields(number, row) for number, row in enumerate(self._people)]
        rows = [tuple(row[path] for path in paths) for row in known]
        return SimpleNamespace(iterator=lambda _size: iter(rows))


def _fields(number, row):
    cells = {f"holder__{name}": cell for name, cell in zip(FIELDS, row, strict=True)}
    return {"email": f"{number}@demo.test", **cells}


def can_stand(cell, layout):
    try:
        cell.encode(layout.codec)
    except UnicodeEncodeError:
        return False
    return not is_formula(cell)


@given(st.lists(st.tuples(cells, cells, cells), max_size=5), layouts)
def test_cells_come_back_as_they_were_or_are_refused(people, layout):
    found: Any = Rows(people)
    made = lines_of(UUID(int=1), found, layout)
    if not all(can_stand(cell, layout) for row in people for cell in row):
        with pytest.raises(WrongCell):
            b"".join(made)
        return
    octets = b"".join(made)
    if not octets.lstrip(b"\xef\xbb\xbf"):
        assert people == []
        return
    encoding = "utf-8-sig" if layout.encoding == "utf-8-bom" else layout.codec
    rows = [tuple(split(line, layout.separator)) for line in lines_in(octets, encoding)]
    head = [FIELDS] if layout.header_line else []
    assert rows == [*head, *people]
