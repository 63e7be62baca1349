"""Which credentials, and what is to be done to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext_lazy as _

from mipass.domains.credentials.bulk_actions.selections import MOST_CHOSEN, Selection
from mipass.domains.credentials.lifecycle import BULK, SET_VALIDITY
from mipass.domains.credentials.models import RevocationReason
from mipass.domains.credentials.operations import PEOPLES_REASONS
from mipass.domains.credentials.troubles import STATUS_CHOICES
from mipass.domains.credentials.validity import VALIDITY_CHOICES, Dates
from mipass.doors.portal.credentials.dates import moment_fields
from mipass.doors.web.door import KeyedForm
from mipass.protocol.wiegand import CUSTOM, FORMATS


class IdsField(forms.Field):
    """The ids of ticked rows."""

    widget = forms.MultipleHiddenInput

    def clean(self, value: object) -> list[str]:
        """Each as a UUID is written. Raises ValidationError for more than a page, or what is none."""
        chosen = value if isinstance(value, list | tuple) else []
        if len(chosen) > MOST_CHOSEN:
            raise forms.ValidationError(_("Select at most one page of rows, or all that were found."))
        try:
            return [str(UUID(each)) for each in chosen]
        except (ValueError, AttributeError, TypeError):
            raise forms.ValidationError(_("Select credentials in the list.")) from None


class BulkActionForm(KeyedForm):
    """Sent from the list without a key first: then it is only looked at."""

    verb = forms.ChoiceField(
        choices=[("", ""), *((verb, move.label) for verb, move in BULK.items())],
        widget=forms.HiddenInput,
        error_messages={"required": _("Choose what to do.")},
    )
    ids = IdsField(required=False)
    everything = forms.BooleanField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    status = forms.ChoiceField(
        required=False,
        choices=[("", ""), *STATUS_CHOICES],
        widget=forms.HiddenInput,
    )
    format = forms.ChoiceField(
        required=False,
        choices=[("", ""), (CUSTOM, CUSTOM), *((code, code) for code in FORMATS)],
        widget=forms.HiddenInput,
    )
    validity = forms.ChoiceField(
        required=False, choices=[("", ""), *VALIDITY_CHOICES], widget=forms.HiddenInput
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        required=False,
        choices=[(reason.value, RevocationReason(reason).label) for reason in PEOPLES_REASONS],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.fields |= moment_fields()

    def clean(self) -> dict[str, Any]:
        """Refuse a selection of nothing: it would mean everything."""
        cleaned = super().clean()
        if "ids" not in self.errors and not cleaned.get("ids") and not cleaned.get("everything"):
            raise forms.ValidationError(_("Select credentials in the list first."))
        return cleaned

    @property
    def selection(self) -> Selection:
        """What was selected. The form is valid."""
        typed = self.cleaned_data
        if not typed["everything"]:
            return Selection(ids=typed["ids"])
        narrowed = {name: typed[name] for name in ("status", "format", "validity")}
        return Selection(search=typed["q"].strip(), **narrowed)

    @property
    def dates(self) -> Dates | None:
        """The dates that were typed, for the verb that sets them. The form is valid."""
        typed = self.cleaned_data
        is_asked = typed["verb"] == SET_VALIDITY.verb
        return Dates(typed["valid_from"], typed["valid_until"]) if is_asked else None

    @property
    def lacks_verb_alone(self) -> bool:
        """Whether something was selected and nothing chosen yet. The form was validated."""
        selects = self.cleaned_data.get("ids") or self.cleaned_data.get("everything")
        return bool(selects) and self.errors.keys() - {NON_FIELD_ERRORS} == {"verb"}

    @property
    def lacks_dates_alone(self) -> bool:
        """Whether nothing is wrong but the dates that were typed. The form was validated."""
        return bool(self.errors) and self.errors.keys() <= {"valid_from", "valid_until"}

    @property
    def hidden_pairs(self) -> list[tuple[str, str]]:
        """What the next press sends again."""
        kept: Mapping[str, Any] = {
            "verb": self.cleaned_data.get("verb", ""),
            "q": self.cleaned_data["q"],
            "status": self.cleaned_data["status"],
            "format": self.cleaned_data["format"],
            "validity": self.cleaned_data["validity"],
            "everything": "on" if self.cleaned_data["everything"] else "",
        }
        ids = [] if self.cleaned_data["everything"] else self.cleaned_data["ids"]
        return [(name, value) for name, value in kept.items() if value] + [("ids", each) for each in ids]
