"""The forms of a reconciliation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.domains.credentials.bulk_uploads.layouts import FOR_ALL_CARDS
from mipass.domains.credentials.models import Reconciliation
from mipass.domains.credentials.reconciliation.panel_lists import PANEL_COLUMNS, STATUS
from mipass.domains.credentials.reconciliation.sending import map_panel_columns
from mipass.doors.portal.bulk.columns import LABELS, ColumnsForm
from mipass.doors.portal.bulk.forms import ACCEPTED, MOST_PASTED, UploadForm
from mipass.doors.web.door import PortalRequest


class ListForm(UploadForm):
    """A panel's list, as a file or as rows pasted from a spreadsheet."""

    file = forms.FileField(
        label=_("The panel's list: workbook or CSV file"),
        required=False,
        help_text=_("Up to 100,000 rows and 20 MB, as the panel exports it: CSV, .xlsx or .ods."),
        error_messages={"empty": _("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    pasted = forms.CharField(
        label=_("Or paste rows from a spreadsheet"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        help_text=_("With the headings. About 15,000 rows fit; send more as a file."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )


class PanelColumnsForm(ColumnsForm):
    """Which column of a panel's list is what, and what all rows say."""

    all_rows: Sequence[str] = FOR_ALL_CARDS
    labels: Mapping[str, str | Promise] = {**LABELS, STATUS: _("Active or not")}

    def choices(self) -> Iterator[Any]:
        """What a column can be."""
        return ((name, self.labels[name]) for name in PANEL_COLUMNS)

    def save_list(self, request: PortalRequest, reconciliation: Reconciliation) -> None:
        """Have the list compared so."""
        map_panel_columns(actor=request.actor, reconciliation=reconciliation, **self.answers())
