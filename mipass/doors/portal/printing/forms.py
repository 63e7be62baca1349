"""Which invitations are printed, and on which paper."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.domains.credentials.bulk_actions.selections import Selection
from mipass.domains.credentials.models import Batch
from mipass.domains.credentials.troubles import STATUS_CHOICES
from mipass.doors.portal.bulk_actions.forms import IdsField
from mipass.doors.web.door import ActionForm
from mipass.flows.print_invitations import MOST_PRINTED
from mipass.protocol.wiegand import CUSTOM, FORMATS

PAPERS = (("a4", gettext_lazy("A4")), ("letter", gettext_lazy("US Letter")))


class SheetForm(ActionForm):
    """Credentials that were selected in the list, or a part of an upload."""

    ids = IdsField(required=False)
    everything = forms.BooleanField(required=False, widget=forms.HiddenInput)
    q = forms.CharField(required=False, max_length=200, widget=forms.HiddenInput)
    status = forms.ChoiceField(required=False, choices=[("", ""), *STATUS_CHOICES], widget=forms.HiddenInput)
    format = forms.ChoiceField(
        required=False,
        choices=[("", ""), (CUSTOM, CUSTOM), *((code, code) for code in FORMATS)],
        widget=forms.HiddenInput,
    )
    batch = forms.UUIDField(required=False, widget=forms.HiddenInput)
    part = forms.TypedChoiceField(label=gettext_lazy("Rows of the upload"), coerce=int, required=False)
    paper = forms.ChoiceField(
        label=gettext_lazy("Paper"),
        choices=PAPERS,
        initial=PAPERS[0][0],
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any, *, batch: Batch | None = None) -> None:
        super().__init__(data)
        if batch is None:
            del self.fields["part"]
        else:
            cast("forms.ChoiceField", self.fields["part"]).choices = parts_of(batch)

    def clean(self) -> dict[str, Any]:
        """Refuse a selection of nothing: it would mean everything."""
        cleaned = super().clean() or {}
        named = any(cleaned.get(name) for name in ("ids", "everything", "batch"))
        if "ids" not in self.errors and not named:
            raise forms.ValidationError(_("Select credentials in the list first."))
        return cleaned

    @property
    def selection(self) -> Selection:
        """What was selected in the list. The form is valid."""
        typed = self.cleaned_data
        if not typed["everything"]:
            return Selection(ids=typed["ids"])
        return Selection(search=typed["q"].strip(), status=typed["status"], format=typed["format"])

    @property
    def hidden_pairs(self) -> list[tuple[str, str]]:
        """What the next press sends again of what was selected. The form was validated."""
        names = ("q", "status", "format", "batch")
        pairs = [(name, str(self.cleaned_data[name])) for name in names if self.cleaned_data.get(name)]
        if self.cleaned_data.get("everything"):
            return [*pairs, ("everything", "on")]
        return [*pairs, *(("ids", each) for each in self.cleaned_data.get("ids") or ())]


def parts_of(batch: Batch) -> list[tuple[int, str]]:
    """The rows of an upload, sheet by sheet, each by the place of its first one."""
    starts = range(0, max(batch.good, 1), MOST_PRINTED)
    spans = [(start, start + 1, min(start + MOST_PRINTED, batch.good)) for start in starts]
    facts = [(start, {"first": first, "last": last, "all": batch.good}) for start, first, last in spans]
    return [(start, _("%(first)d - %(last)d of %(all)d") % each) for start, each in facts]
