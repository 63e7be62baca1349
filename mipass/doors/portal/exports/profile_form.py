"""A profile as a form: its columns as rows that buttons move about, without any script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.credentials.exports import choices
from mipass.domains.credentials.exports.checking import LONGEST_TEXT, MOST_COLUMNS
from mipass.domains.credentials.exports.layouts import Column, Layout
from mipass.domains.credentials.exports.sources import Source
from mipass.domains.credentials.exports.templates import MOST_DIGITS
from mipass.domains.credentials.models import CredentialStatus, Numbers
from mipass.doors.web.door import ActionForm
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, WiegandError

TEXT, TEMPLATE = "=text", "=template"
KINDS = [(TEXT, gettext_lazy("Fixed text")), (TEMPLATE, gettext_lazy("Template"))]
_PLAIN = ("form", "delimiter", "quoting", "encoding", "dates", "numbers", "width", "removals")


@dataclass(frozen=True, slots=True)
class RowFields:
    """The three fields of a column, and its number."""

    number: int
    header: BoundField
    kind: BoundField
    text: BoundField


class ProfileForm(ActionForm):
    """``rows`` says how many columns there are."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    rows = forms.IntegerField(min_value=0, max_value=MOST_COLUMNS, widget=forms.HiddenInput)
    form = forms.ChoiceField(label=gettext_lazy("Kind of file"), choices=choices.Form.choices)
    delimiter = forms.ChoiceField(label=gettext_lazy("Delimiter"), choices=choices.Delimiter.choices)
    quoting = forms.ChoiceField(label=gettext_lazy("Double quotes"), choices=choices.Quoting.choices)
    encoding = forms.ChoiceField(label=gettext_lazy("Encoding"), choices=choices.Encoding.choices)
    header_line = forms.BooleanField(label=gettext_lazy("The first line holds the headings"), required=False)
    dates = forms.ChoiceField(label=gettext_lazy("Dates"), choices=choices.Dates.choices)
    numbers = forms.ChoiceField(label=gettext_lazy("Numbers"), choices=Numbers.choices)
    width = forms.IntegerField(
        label=gettext_lazy("Digits of a card number"),
        min_value=0,
        max_value=MOST_DIGITS,
        help_text=gettext_lazy("Filled up with zeros; longer ones are refused. 0: as they are."),
    )
    states = forms.MultipleChoiceField(
        label=gettext_lazy("Credentials with this status"),
        choices=CredentialStatus.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one status.")},
    )
    removals = forms.ChoiceField(
        label=gettext_lazy("In a file of changes, of a credential that no longer has it"),
        choices=choices.Removals.choices,
    )
    format_map = forms.CharField(
        label=gettext_lazy("Format words"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("One per line, as in H10301 = 0. Formats that are not named keep their code."),
    )

    field_order = ("name", "form", *_PLAIN)

    def __init__(self, offered: Sequence[Source], said: Mapping[str, Any] | None, data: Any = None) -> None:
        super().__init__(data, initial={**(said or {})})
        self.offered = offered
        kinds = [*KINDS, *((source.name, source.label) for source in offered)]
        for number in range(_row_count(data if data is not None else said)):
            self._add_row(number, kinds)
        for state in CredentialStatus:
            label = _("Status words: %(status)s") % {"status": state.label}
            self.fields[f"status_{state}"] = forms.CharField(
                label=label, required=False, max_length=LONGEST_TEXT
            )

    def _add_row(self, number: int, kinds: Sequence[Any]) -> None:
        about = {"number": number + 1}
        self.fields |= {
            f"header_{number}": forms.CharField(
                label=_("Heading of column %(number)d") % about, required=False, max_length=LONGEST_TEXT
            ),
            f"kind_{number}": forms.ChoiceField(
                label=_("Content of column %(number)d") % about, choices=kinds
            ),
            f"text_{number}": forms.CharField(
                label=_("Text or template of column %(number)d") % about,
                required=False,
                max_length=LONGEST_TEXT,
                widget=forms.TextInput(attrs={"spellcheck": "false"}),
            ),
        }

    @property
    def columns(self) -> Iterator[RowFields]:
        """The columns in their order."""
        for number in range(sum(name.startswith("kind_") for name in self.fields)):
            header, kind, text = (self[f"{part}_{number}"] for part in ("header", "kind", "text"))
            yield RowFields(number, header, kind, text)

    @property
    def look(self) -> list[BoundField]:
        """How the file is written."""
        return [self[name] for name in ("form", *_PLAIN[1:-1])] + [self["header_line"]]

    @property
    def words(self) -> list[BoundField]:
        """What stands for formats and states."""
        return [self["format_map"], *(self[f"status_{state}"] for state in CredentialStatus)]

    def layout(self, system: str) -> Layout:
        """What a valid form says. Raises Invalid."""
        said = self.cleaned_data
        words = {str(state): said[f"status_{state}"] for state in CredentialStatus}
        return Layout(
            columns=[_column(said, number) for number in range(said["rows"]) if f"kind_{number}" in said],
            system=system,
            header_line=said["header_line"],
            states=said["states"],
            format_map=_read_map(said["format_map"]),
            status_map={state: word for state, word in words.items() if word},
            **{name: said[name] for name in _PLAIN},
        )


def _row_count(said: Mapping[str, Any] | None) -> int:
    text = str((said or {}).get("rows", 0))
    return min(int(text), MOST_COLUMNS) if text.isdecimal() and len(text) < 4 else 0


def _column(said: Mapping[str, Any], number: int) -> Column:
    header, kind, text = (said[f"{part}_{number}"] for part in ("header", "kind", "text"))
    if kind == TEMPLATE:
        if not text:
            message = _("Column %(place)d: write a template, as in {facility_code}-{card_number}.")
            raise Invalid(message % {"place": number + 1}, code="required", field="columns")
        return Column(header, template=text)
    return Column(header, constant=text) if kind == TEXT else Column(header, kind)


def _read_map(text: str) -> Mapping[str, str]:
    found = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        name, sign, word = line.partition("=")
        if not sign or not word.strip():
            message = _("Line %(line)d: write a format, an equals sign and its word.") % {"line": number}
            raise Invalid(message, code="bad_form", field="format_map")
        found[_format_code(name.strip())] = word.strip()
    return found


def _format_code(name: str) -> str:
    if name.upper() == CUSTOM:
        return CUSTOM
    try:
        return wiegand.find_format(name).code
    except WiegandError as error:
        raise Invalid(str(error), code=error.code, field="format_map") from None


def said_by(layout: Layout, name: str = "") -> dict[str, Any]:
    """What the form of a layout shows."""
    said: dict[str, Any] = {field: getattr(layout, field) for field in (*_PLAIN, "header_line")}
    said |= {"name": name, "states": [*layout.states], "rows": len(layout.columns)}
    said["format_map"] = "\n".join(f"{code} = {word}" for code, word in layout.format_map.items())
    said |= {f"status_{state}": word for state, word in layout.status_map.items()}
    for number, column in enumerate(layout.columns):
        said |= _said_of(number, column)
    return said


def _said_of(number: int, column: Column) -> dict[str, str]:
    kind = column.source or (TEMPLATE if column.template else TEXT)
    text = column.template or column.constant
    return {f"header_{number}": column.header, f"kind_{number}": kind, f"text_{number}": text}


Rows = list[dict[str, str]]


def moved(data: Any, act: str) -> dict[str, Any]:
    """What a form says after a button of its columns was pressed: add, up, down or remove one."""
    said = {name: data.get(name, "") for name in data if name != "states"} | {
        "states": data.getlist("states")
    }
    parts = ("header", "kind", "text")
    rows: Rows = [
        {part: str(said.pop(f"{part}_{number}", "")) for part in parts} for number in range(_row_count(said))
    ]
    verb, _sign, number = act.partition("_")
    _move(rows, verb, int(number) if number.isdecimal() and len(number) < 4 else len(rows))
    for place, row in enumerate(rows):
        said |= {f"{part}_{place}": row[part] for part in parts}
    return {**said, "rows": len(rows)}


def _move(rows: Rows, verb: str, number: int) -> None:
    if verb == "add" and len(rows) < MOST_COLUMNS:
        rows.append({"header": "", "kind": TEXT, "text": ""})
    elif number >= len(rows):
        return
    elif verb == "remove":
        del rows[number]
    elif verb == "up" and number:
        rows[number - 1 : number + 1] = [rows[number], rows[number - 1]]
    elif verb == "down":
        rows[number : number + 2] = reversed(rows[number : number + 2])
