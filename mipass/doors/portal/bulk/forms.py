"""The forms of a bulk upload."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.domains.credentials.bulk_uploads.dates import DateOrder
from mipass.domains.credentials.bulk_uploads.encodings import Encoding
from mipass.domains.credentials.bulk_uploads.issuing import GOOD_ROWS, HOLDERS, KNOWN_HOLDERS, SAME_FILE
from mipass.domains.credentials.issuing import SAME_CARD, UNTESTED_FORMAT, NeedsConfirmation
from mipass.domains.credentials.models import Numbers
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.words import day

MOST_PASTED = 900_000  # characters; more than this a form field cannot carry
ACCEPTED = ".xlsx,.xlsm,.ods,.csv,.tsv,.txt,text/csv"
PART = 256 * 1024  # bytes

CONFIRMATIONS: dict[str, str | Promise] = {
    SAME_FILE: gettext_lazy("Issue copies of these rows, which cost credits again"),
    SAME_CARD: gettext_lazy(
        "Issue rows even though their card data is already live or appears twice in the file"
    ),
    UNTESTED_FORMAT: gettext_lazy("I will test one card of the uncommon format at a reader first"),
}


class UploadForm(KeyedForm):
    """A file, or rows pasted from a spreadsheet."""

    file = forms.FileField(
        label=gettext_lazy("Workbook or CSV file"),
        required=False,
        help_text=gettext_lazy(
            "Up to 100,000 rows and 20 MB, as your spreadsheet saves it: .xlsx, .ods or CSV."
        ),
        error_messages={"empty": gettext_lazy("This file is empty.")},
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or paste rows from a spreadsheet"),
        required=False,
        strip=False,
        max_length=MOST_PASTED,
        help_text=gettext_lazy("With the header. About 15,000 rows fit; send more as a file."),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is given."""
        cleaned = super().clean()
        if not self.errors and not cleaned.get("file") and not (cleaned.get("pasted") or "").strip():
            self.add_error("file", _("Choose a file, or paste rows below."))
        if cleaned.get("file") and (cleaned.get("pasted") or "").strip():
            self.add_error("pasted", _("Send a file or pasted rows, not both."))
        return cleaned

    @property
    def name(self) -> str:
        """What the upload is called."""
        file = cast("UploadedFile[bytes] | None", self.cleaned_data.get("file"))
        return (file.name or "") if file else _("Pasted rows")

    def content(self) -> Iterable[bytes]:
        """The bytes that were sent."""
        file = cast("UploadedFile[bytes] | None", self.cleaned_data.get("file"))
        return file.chunks(PART) if file else [self.cleaned_data["pasted"].encode()]


class ReadingForm(ActionForm):
    """How the file is written, where the guess was wrong or none could be made."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Characters"),
        required=False,
        choices=[("", gettext_lazy("Detect automatically")), *Encoding.choices],
    )
    numbers = forms.ChoiceField(
        label=gettext_lazy("Numbers"),
        required=False,
        choices=[("", gettext_lazy("Detect automatically")), *Numbers.choices],
    )
    sheet = forms.ChoiceField(label=gettext_lazy("Sheet"))

    def __init__(self, remark: Mapping[str, Any], data: Any = None, *, initial: Any = None) -> None:
        told = {"sheet": remark.get("sheet", ""), **(initial or {})}
        super().__init__(data, initial=told, auto_id="id_read_%s")  # the page may have a form of columns too
        sheets = cast("forms.ChoiceField", self.fields["sheet"])
        sheets.choices = [(name, name) for name in remark.get("sheets", ())]
        if len(sheets.choices) < 2:
            del self.fields["sheet"]
        if "sheet" in remark:  # a workbook says by itself which characters it is written in
            del self.fields["encoding"]


class UploadReadingForm(ReadingForm):
    """The same of a file that may hold dates."""

    date_order = forms.ChoiceField(
        label=gettext_lazy("Order of dates"),
        required=False,
        choices=[("", gettext_lazy("Detect automatically")), *DateOrder.choices],
    )


class OrderForm(ActionForm):
    """What a date of the file means, which says how all of them are written."""

    date_order = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, facts: Mapping[str, Any]) -> None:
        super().__init__()
        field = cast("forms.ChoiceField", self.fields["date_order"])
        field.label = _("%(cell)s in line %(line)s means") % facts
        field.choices = [(order, day(date.fromisoformat(facts[order]))) for order in DateOrder.values]


class IssueForm(KeyedForm):
    """The press that issues; ``asked`` names what must be confirmed first."""

    accepted = forms.MultipleChoiceField(
        label=gettext_lazy("Please confirm"), required=False, widget=forms.CheckboxSelectMultiple
    )
    holders = forms.ChoiceField(
        label=gettext_lazy("Holders who are known at their address"),
        choices=[(code, choice.label) for code, choice in HOLDERS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether they are these holders or other people.")},
    )
    good_rows = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, asked: Iterable[str] = ()) -> None:
        super().__init__(data)
        if KNOWN_HOLDERS not in {*asked}:
            del self.fields["holders"]
        boxes = cast("forms.MultipleChoiceField", self.fields["accepted"])
        boxes.choices = [(code, CONFIRMATIONS[code]) for code in CONFIRMATIONS if code in {*asked}]
        if not boxes.choices:
            del self.fields["accepted"]

    def confirmed(self) -> set[str]:
        """The codes of all that was confirmed."""
        good = {GOOD_ROWS} if self.cleaned_data["good_rows"] else set()
        who = {self.cleaned_data["holders"]} if "holders" in self.fields else set()
        return good | who | set(self.cleaned_data.get("accepted", ()))

    @property
    def warning(self) -> str:
        """What must be confirmed first, when that is all that stands in the way."""
        return self.refusal.message if isinstance(self.refusal, NeedsConfirmation) else ""
