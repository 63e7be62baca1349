"""What a layout must be before it is kept: what a file would stumble over in every row is refused here."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import clean_name
from mipass.domains.credentials.exports.choices import (
    Dates,
    Delimiter,
    Encoding,
    Form,
    Quoting,
    Removals,
    is_formula,
)
from mipass.domains.credentials.exports.layouts import EVERY_STATE, Column, Layout
from mipass.domains.credentials.exports.sources import SOURCES
from mipass.domains.credentials.exports.templates import MOST_DIGITS
from mipass.domains.credentials.models import Numbers
from mipass.protocol import wiegand

MOST_COLUMNS = 60
LONGEST_TEXT = 200
FIELD = "columns"
_PATH = re.compile(r"@?[A-Za-z_][A-Za-z0-9_]*(\[\])?(\.@?[A-Za-z_][A-Za-z0-9_]*(\[\])?)*")
_CHOICES: Mapping[str, Collection[str]] = {
    "form": Form.values,
    "delimiter": Delimiter.values,
    "quoting": Quoting.values,
    "encoding": Encoding.values,
    "dates": Dates.values,
    "numbers": Numbers.values,
    "removals": Removals.values,
}


def checked(layout: Layout) -> Layout:
    """The layout with its texts brought to one form. Raises Invalid, which names the field."""
    for name, choices in _CHOICES.items():
        if getattr(layout, name) not in choices:
            raise Invalid(_("Choose one of what is offered."), code="not_one_of", field=name)
    if not 0 <= layout.width <= MOST_DIGITS:
        message = _("Enter a number from 0 to %(most)d.") % {"most": MOST_DIGITS}
        raise Invalid(message, code="out_of_range", field="width")
    if not layout.states or not set(layout.states) <= {*EVERY_STATE}:
        raise Invalid(_("Choose at least one status."), code="required", field="states")
    whole = replace(
        layout,
        columns=_columns(layout),
        format_map=_map(layout, "format_map", {*wiegand.FORMATS, wiegand.CUSTOM}),
        status_map=_map(layout, "status_map", EVERY_STATE),
        states=[state for state in EVERY_STATE if state in layout.states],
    )
    _require_status(whole)
    if whole.is_json:
        _require_paths([column.header for column in whole.columns])
    return whole


def _require_status(layout: Layout) -> None:
    """Raise Invalid where a row that tells of a removal would look like one that adds."""
    if layout.removals == Removals.OMIT or set(layout.states) == {*EVERY_STATE}:
        return
    if "status" not in layout.sources:
        message = _(
            "A row for what is no longer exported needs a column with the status, or it adds the card."
        )
        raise Invalid(message, code="status_needed", field="removals")


def _columns(layout: Layout) -> Sequence[Column]:
    if not layout.columns:
        raise Invalid(_("Add at least one column."), code="required", field=FIELD)
    if len(layout.columns) > MOST_COLUMNS:
        message = _("There are more than %(most)d columns.") % {"most": MOST_COLUMNS}
        raise Invalid(message, code="too_many", field=FIELD)
    return [_column(layout, column, place) for place, column in enumerate(layout.columns, 1)]


def _column(layout: Layout, column: Column, place: int) -> Column:
    def about() -> str:
        return _("Column %(place)d:") % {"place": place} + " "

    if sum(map(bool, (column.source, column.constant, column.template))) > 1:
        message = about() + _("Choose a source, a fixed text or a template: one of them.")
        raise Invalid(message, code="one_of_three", field=FIELD)
    if column.source and column.source not in SOURCES:
        message = about() + _("There is no source “%(name)s”.") % {"name": column.source[:40]}
        raise Invalid(message, code="unknown_source", field=FIELD)
    return _naming(
        about,
        lambda: replace(
            column,
            header=_text(layout, column.header, required=True),
            constant=_text(layout, column.constant),
            template=_template(layout, column),
        ),
    )


def _template(layout: Layout, column: Column) -> str:
    if not column.template:
        return ""
    first = column.pieces[0]
    _require_encoded(layout, "".join(piece.text for piece in column.pieces))
    if first.text and not layout.is_json and is_formula(f"{first.text}x"):
        raise _formula()
    return clean_name(column.template, field=FIELD, length=LONGEST_TEXT)


def _naming(about: Callable[[], str], clean: Callable[[], Column]) -> Column:
    """The cleaned column; a refusal says which one it is of."""
    try:
        return clean()
    except Invalid as refusal:
        raise Invalid(about() + refusal.message, code=refusal.code, field=FIELD) from None


def _text(layout: Layout, text: str, *, required: bool = False) -> str:
    """A text that stands in the file: one line, in its encoding, and no formula."""
    clean = clean_name(text, field=FIELD, length=LONGEST_TEXT, required=required)
    _require_encoded(layout, clean)
    if not layout.is_json and is_formula(clean):
        raise _formula()
    return clean


def _require_encoded(layout: Layout, text: str) -> None:
    if bad := lacking(text, layout):
        raise Invalid(
            _("%(encoding)s has no “%(character)s”.")
            % {"encoding": Encoding(layout.encoding).label, "character": bad},
            code="not_in_encoding",
            field=FIELD,
        )


def lacking(text: str, layout: Layout) -> str:
    """The first character that the layout's encoding has not; empty where it has all."""
    try:
        text.encode(layout.codec)
    except UnicodeEncodeError as error:
        return text[error.start]
    return ""


def _formula() -> Invalid:
    message = _("A text that begins with =, +, - or @ would be run as a formula.")
    return Invalid(message, code="formula", field=FIELD)


def _map(layout: Layout, name: str, known: Collection[str]) -> Mapping[str, str]:
    said: Mapping[str, str] = getattr(layout, name)
    if unknown := next((code for code in said if code not in known), None):
        message = _("“%(code)s” is not known here.") % {"code": unknown[:40]}
        raise Invalid(message, code="not_one_of", field=name)
    try:
        return {code: _text(layout, text) for code, text in said.items()}
    except Invalid as refusal:
        raise Invalid(refusal.message, code=refusal.code, field=name) from None


def _require_paths(headers: Sequence[str]) -> None:
    """Raise Invalid unless each heading says where in an object its value belongs, and all have room."""
    taken: set[str] = set()
    for place, header in enumerate(headers, 1):
        parts = header.replace("[]", ".[]").split(".")
        above = {".".join(parts[:end]) for end in range(1, len(parts))}
        if not _PATH.fullmatch(header):
            message = _("Column %(place)d: write the heading as a path, as in name or cards[].number.")
            raise Invalid(message % {"place": place}, code="bad_path", field=FIELD)
        whole = ".".join(parts)
        if whole in taken or taken & above or any(other.startswith(f"{whole}.") for other in taken):
            message = _("Column %(place)d: another column has this place in the object already.")
            raise Invalid(message % {"place": place}, code="path_taken", field=FIELD)
        taken.add(whole)
