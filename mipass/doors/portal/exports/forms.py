"""What a file of credentials is to hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.text import NAME_LENGTH
from mipass.domains.credentials.exports import CARD_COLUMNS, Wanted
from mipass.domains.credentials.models import Numbers
from mipass.domains.credentials.troubles import STATUS_CHOICES
from mipass.doors.web.door import ActionForm

COLUMN_LABELS = {
    "email": _("Email"),
    "format": _("Format"),
    "facility_code": _("Facility Code"),
    "card_number": _("Card Number"),
    "issue_level": _("Issue Level"),
    "oem": _("OEM Code"),
    "bit_length": _("Bit length"),
    "data_hex": _("Whole value (hex)"),
    "installer": _("Installer Permission"),
    "status": _("Status"),
    "reason": _("Reason of revocation"),
    "issued_at": _("Issued at"),
    "changed_at": _("Changed at"),
    "valid_from": _("Valid From"),
    "valid_until": _("Valid Until"),
    "validity": _("Validity"),
    "id": _("Identifier"),
}
USUAL = ["email", "format", "facility_code", "card_number", "status"]


class ColumnsForm(ActionForm):
    """Columns and the form of numbers; a form per use adds what it needs. ``sees_cards``: all columns."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        choices=[*COLUMN_LABELS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=USUAL,
        error_messages={"required": _("Choose at least one column.")},
    )
    numbers = forms.ChoiceField(
        label=_("Numbers"), choices=Numbers.choices, initial=Numbers.DECIMAL, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, sees_cards: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        columns = self.fields["columns"]
        if not sees_cards:
            offered = [(code, label) for code, label in COLUMN_LABELS.items() if code not in CARD_COLUMNS]
            columns.choices = offered  # type: ignore[attr-defined]
            del self.fields["numbers"]
            columns.initial = [code for code in USUAL if code not in CARD_COLUMNS]

    def wanted(self) -> Wanted:
        """What was chosen."""
        return Wanted(self.cleaned_data["columns"], self.cleaned_data.get("numbers", Numbers.DECIMAL))


class FileForm(ColumnsForm):
    """A file for once."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("All")), *STATUS_CHOICES],
        required=False,
    )


class ProfileForm(ColumnsForm):
    """A profile to keep."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)
    field_order = ("name",)


class TakeForm(ActionForm):
    """Which of a profile's rows."""

    since = forms.ChoiceField(choices=[("", ""), ("last", ""), ("before", "")], required=False)
