"""Correcting wrong rows of an upload on a page, instead of in the file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from mipass.domains.credentials.bulk_uploads.columns import COLUMNS, REQUIRED
from mipass.domains.credentials.bulk_uploads.mending import mend_rows
from mipass.domains.credentials.bulk_uploads.problems import LONGEST_CELL
from mipass.domains.credentials.bulk_uploads.queries import list_wrong, open_wrong
from mipass.domains.credentials.bulk_uploads.rows import BadRow
from mipass.domains.credentials.models import Batch, BatchState
from mipass.domains.credentials.permissions import ISSUE
from mipass.doors.portal.bulk.columns import LABELS
from mipass.doors.portal.bulk.places import crumbs, find_batch, url_of
from mipass.doors.web.batch_words import faults_of
from mipass.doors.web.door import ActionForm, PortalRequest, done, portal_page, refusals_in

AT_ONCE = 25  # rows on a page
ATTRS = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class MendForm(ActionForm):
    """The wrong cells of some rows, each with what is wrong and what would be right."""

    def __init__(self, rows: Sequence[BadRow], data: Any = None) -> None:
        super().__init__(data)
        self._rows = rows
        for row in rows:
            faults = {fault.column: f"{fault.reason} {fault.remedy}" for fault in faults_of(row)}
            for column in _wrong_columns(row):
                self.fields[f"{row.line}_{column}"] = forms.CharField(
                    label=str(LABELS[column]),
                    required=False,
                    strip=False,
                    max_length=LONGEST_CELL,
                    help_text=faults.get(column, ""),
                    initial=row.cells.get(column, ""),
                    widget=forms.TextInput(attrs=ATTRS),
                )

    @property
    def lines(self) -> Iterator[Line]:
        """The rows, as the page shows them."""
        for row in self._rows:
            columns = _wrong_columns(row)
            others = [(LABELS[name], row.cells[name]) for name in COLUMNS if name not in columns]
            faults = [f"{fault.reason} {fault.remedy}" for fault in faults_of(row) if not fault.column]
            cells = [self[f"{row.line}_{name}"] for name in columns]
            yield Line(row.line, [each for each in others if each[1]], faults, cells)

    def changed(self) -> dict[int, dict[str, str]]:
        """What was written otherwise, by line and column."""
        found: dict[int, dict[str, str]] = {}
        for row in self._rows:
            for column in _wrong_columns(row):
                text = self.cleaned_data[f"{row.line}_{column}"]
                if text != row.cells.get(column, ""):
                    found.setdefault(row.line, {})[column] = text
        return found


@dataclass(frozen=True, slots=True)
class Line:
    """A wrong row: its right cells, what is wrong with it as a whole, its wrong cells as fields."""

    number: int
    others: Sequence[tuple[str | Promise, str]]
    faults: Sequence[str]
    cells: Sequence[BoundField]


def _wrong_columns(row: BadRow) -> Sequence[str]:
    """Those that a problem names; where the row as a whole is wrong, all that it has."""
    wrong = {problem.column for problem in row.problems}
    if "" in wrong:
        wrong |= {*row.cells, *REQUIRED}
    return [name for name in COLUMNS if name in wrong]


def _some(request: PortalRequest, batch: Batch, after: int) -> list[BadRow]:
    rows = list_wrong(actor=request.actor, batch=batch).filter(line__gt=after)[:AT_ONCE]
    shown = open_wrong(actor=request.actor, batch=batch, rows=rows)
    return [BadRow(row.line, _whole(row.cells), row.problems) for row in shown]


def _whole(cells: Mapping[str, str]) -> dict[str, str]:
    return {name: cells.get(name, "") for name in COLUMNS}


@portal_page(ISSUE, "GET", "POST")
def mend(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> HttpResponse:
    """Correct the wrong rows behind a line. Leads to the upload when there are none."""
    batch = find_batch(request, organization_id, batch_id)
    after = request.GET.get("after", "")
    rows = _some(request, batch, int(after) if after.isdecimal() and len(after) < 10 else 0)
    if batch.state != BatchState.CHECKED or not rows:
        return redirect(url_of("view", batch))
    form = MendForm(rows, request.POST or None)
    if form.is_valid():
        with refusals_in(form):
            mend_rows(actor=request.actor, batch=batch, cells=form.changed())
            return done(request, url_of("view", batch))
    more = list_wrong(actor=request.actor, batch=batch).filter(line__gt=rows[-1].line)
    context = {
        "batch": batch,
        "form": form,
        "more_url": f"?after={rows[-1].line}" if more.exists() else "",
        "here": url_of("view", batch),
        **crumbs(batch.organization, batch.name),
    }
    return render(request, "bulk/mend.html", context, status=422 if form.errors else 200)
