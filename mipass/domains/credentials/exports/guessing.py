"""What the columns of a pasted header line probably are."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid
from mipass.domains.credentials.bulk_uploads.columns import guess_delimiter, name_key
from mipass.domains.credentials.bulk_uploads.suggesting import guess_column
from mipass.domains.credentials.exports.checking import MOST_COLUMNS
from mipass.domains.credentials.exports.choices import DELIMITERS
from mipass.domains.credentials.exports.layouts import Column, Layout

FIELD = "headings"
LONGEST = 6_000  # characters
_HEADINGS: Mapping[str, str] = {
    "given_name": "firstname forename givenname vorname rufname",
    "family_name": "lastname surname familyname nachname familienname name",
    "employee_number": "employeenumber employeeno employeeid personnelnumber staffnumber personalnummer "
    "mitarbeiternummer",
    "department": "department division section abteilung bereich",
    "external_id": "externalid userid uniqueid",
    "label": "label description bezeichnung",
    "status": "status cardstatus credentialstatus state",
}
_BY_KEY = {key: source for source, keys in _HEADINGS.items() for key in keys.split()}


def with_headings(layout: Layout, line: str) -> Layout:
    """The layout with the columns of a header line, in its order. What names nothing known stays empty.

    Raises Invalid.
    """
    lines = [each for each in line[:LONGEST].splitlines() if each.strip()][:1]
    if not lines:
        raise Invalid(_("Paste the header line of a file."), code="required", field=FIELD)
    separator = guess_delimiter(lines)
    try:
        [headings] = csv.reader(lines, delimiter=separator)
    except (csv.Error, ValueError):
        raise Invalid(_("This is not a line of a CSV file."), code="bad_form", field=FIELD) from None
    named = [heading.strip().lstrip("\ufeff") for heading in headings][:MOST_COLUMNS]
    delimiter = next(name for name, character in DELIMITERS.items() if character == separator)
    return replace(layout, columns=_columns(named), delimiter=delimiter)


def _columns(headings: Sequence[str]) -> Sequence[Column]:
    """Each source once: the first heading that names it has it."""
    taken: set[str] = set()
    columns = []
    for heading in headings:
        source = guess_source(heading)
        columns.append(Column(heading, "" if source in taken else source))
        taken.add(source)
    return columns


def guess_source(heading: str) -> str:
    """The source that a heading probably names; empty where none."""
    return _BY_KEY.get(name_key(heading)) or guess_column(heading) or ""
