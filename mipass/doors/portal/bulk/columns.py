"""Asking which column of an upload is what, when its headings are not the template's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mipass.domains.credentials.bulk_uploads.columns import CARD_COLUMNS, HOLDER_COLUMNS, MORE_COLUMNS
from mipass.domains.credentials.bulk_uploads.dates import DateOrder
from mipass.domains.credentials.bulk_uploads.layouts import DATES, FOR_ALL_ROWS, NO_HEADINGS, Layout
from mipass.domains.credentials.bulk_uploads.mappings import Question, map_columns, open_question
from mipass.domains.credentials.bulk_uploads.sheets.values import column_name
from mipass.domains.credentials.models import Batch, Numbers
from mipass.domains.credentials.permissions import ISSUE
from mipass.domains.holders.vocabulary import FIELDS
from mipass.doors.portal.bulk.places import crumbs, find_batch, url_of
from mipass.doors.portal.credentials.formats import FIELD_LABELS, format_choices
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in
from mipass.doors.web.words import zone

EXAMPLES = 3  # cells of a column that are shown
SHOWN_NAMES = 4  # headings of a row that are shown to choose it by
LABELS: dict[str, str | Promise] = {
    "email": _("Email"),
    "format": _("Format"),
    **FIELD_LABELS,
    "bit_length": _("Credential Data Bit Length"),
    "data_hex": _("Credential Data (Hex)"),
    "installer": _("Installer Permissions"),
    "label": _("Label"),
    "valid_from": _("Valid From"),
    "valid_until": _("Valid Until"),
    **{name: FIELDS[name] for name in HOLDER_COLUMNS if name in FIELDS},
    "name": _("Full Name"),
}
ORDER = _("Order of dates")
LEFT_OUT = ("", _("Leave out"))


class ColumnsForm(ActionForm):
    """What each column is, what all rows say, and in which row the headings are."""

    heading = forms.TypedChoiceField(label=_("Headings"), coerce=int)
    format = forms.ChoiceField(
        label=_("Format of all rows"),
        required=False,
        help_text=_("Counts where a row names none."),
    )
    facility_code = forms.CharField(
        label=_("Facility Code of all rows"),
        required=False,
        max_length=40,
        help_text=_("Counts where a row names none."),
    )
    bit_length = forms.CharField(
        label=_("Bit length of all rows"),
        required=False,
        max_length=10,
        help_text=_("For the format Custom alone."),
    )
    numbers = forms.ChoiceField(
        label=_("Numbers"),
        required=False,
        choices=[("", _("Detect automatically")), *Numbers.choices],
    )
    date_order = forms.ChoiceField(
        label=ORDER,
        required=False,
        choices=[("", _("Detect automatically")), *DateOrder.choices],
        help_text=_("Detected where a date such as 31/12/2027 shows it, else asked once for the file."),
    )

    all_rows: Sequence[str] = FOR_ALL_ROWS  # what can be said of all of them

    def __init__(self, question: Question, data: Any = None) -> None:
        layout = question.layout
        chosen = {place: column for column, place in layout.places.items()}
        initial = {name: getattr(layout, name) for name in ("heading", "numbers", "date_order")}
        initial |= {**layout.fixed, **{f"column_{at}": name for at, name in chosen.items()}}
        super().__init__(data, initial=initial)
        self._question = question
        if not {*DATES} & {*self.all_rows}:
            del self.fields["date_order"]
        self.fields |= {name: field for name, field in _date_fields().items() if name in self.all_rows}
        self._offer("heading", [*_heading_choices(question)])
        self._offer("format", [("", _("As the column says")), *format_choices()])
        choices = [LEFT_OUT, *self.choices()]
        for place in range(question.sample.width):
            label = question.sample.name(layout.heading, place)
            self.fields[f"column_{place}"] = forms.ChoiceField(label=label, required=False, choices=choices)

    def _offer(self, name: str, choices: Sequence[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    @property
    def columns(self) -> Iterator[Column]:
        """The columns that hold anything, with some of their cells."""
        sample, heading = self._question.sample, self._question.layout.heading
        for place in range(sample.width):
            cells = [" ".join(row[place].split()) for row in sample.below(heading) if place < len(row)]
            examples = [cell for cell in cells if cell][:EXAMPLES]
            name = sample.name(heading, place)
            if examples or name != column_name(place):
                yield Column(column_name(place), name, examples, self[f"column_{place}"])

    @property
    def others(self) -> list[BoundField]:
        """What is said of all rows."""
        return [self[name] for name in (*self.all_rows, "numbers", "date_order") if name in self.fields]

    def choices(self) -> Iterator[Any]:
        """What a column can be."""
        return _column_choices()

    def answers(self) -> dict[str, Any]:
        """What was said, as :func:`map_columns` takes it."""
        answers = self.cleaned_data
        places = range(self._question.sample.width)
        return {
            "heading": answers["heading"],
            "columns": {at: answers[f"column_{at}"] for at in places if answers[f"column_{at}"]},
            "fixed": {name: answers[name] for name in self.all_rows},
            **{name: answers[name] for name in ("numbers", "date_order") if name in self.fields},
        }

    def save(self, request: PortalRequest, batch: Batch) -> None:
        """Have the upload checked so."""
        map_columns(actor=request.actor, batch=batch, **self.answers())


def _date_fields() -> dict[str, forms.Field]:
    """The dates of all rows: the one thing that is not remembered for the next file."""
    labels = (_("Valid From of all rows"), _("Valid Until of all rows"))
    told = gettext(
        "Counts where a row names none, for this file alone. Like 2027-12-31, or with a time in %(zone)s: "
        "2027-12-31 16:00."
    )
    return {
        name: forms.CharField(label=label, required=False, max_length=40, help_text=told % {"zone": zone()})
        for name, label in zip(DATES, labels, strict=True)
    }


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file: its letters, its heading, some cells, and the question what it is."""

    letters: str
    name: str
    examples: Sequence[str]
    field: BoundField


def _column_choices() -> Iterator[tuple[str | Promise, Sequence[tuple[str, str | Promise]]]]:
    yield _("Credential"), [(name, LABELS[name]) for name in (*CARD_COLUMNS, *MORE_COLUMNS)]
    yield _("Holder"), [(name, LABELS[name]) for name in HOLDER_COLUMNS]


def _heading_choices(question: Question) -> Iterator[tuple[int, str]]:
    yield NO_HEADINGS, gettext("There are none: the first row is a credential")
    for line, cells in question.sample.rows:
        names = [" ".join(cell.split()) for cell in cells if cell.strip()]
        shown = ", ".join(names[:SHOWN_NAMES]) + ("…" if len(names) > SHOWN_NAMES else "")
        yield line, gettext("Row %(line)s: %(cells)s") % {"line": line, "cells": shown}


def told_columns(layout: Layout, question: Question) -> list[tuple[str | Promise, str]]:
    """Which column of the file each of ours was taken from, what counts for all rows, how dates are read."""
    named = [
        (LABELS[column], question.sample.name(layout.heading, place))
        for column, place in layout.places.items()
    ]
    named += [(LABELS[name], f"= {text}") for name, text in layout.fixed.items()]
    if layout.date_order:
        named.append((ORDER, f"= {DateOrder(layout.date_order).label}"))
    return named


@portal_page(ISSUE, "GET", "POST")
def columns(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """Say which column is what, or say it anew. Leads to the upload when there is nothing to say."""
    batch = find_batch(request, organization_id, batch_id)
    question = open_question(actor=request.actor, batch=batch)
    if question is None:
        return redirect(url_of("view", batch))
    form = ColumnsForm(question, request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            form.save(request, batch)
            return done(request, url_of("view", batch))
    context = {
        "batch": batch,
        "mapping": form,
        "columns_url": url_of("columns", batch),
        "here": url_of("view", batch),
        **crumbs(batch.organization, batch.name),
    }
    return render(request, "bulk/columns.html", context, status=422 if form.errors else 200)
