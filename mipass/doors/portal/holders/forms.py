"""Forms about holders: what is known of them, and what becomes of their credentials."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.domains.holders.models import Holder, Treatment
from mipass.domains.holders.notes import clean_note
from mipass.domains.holders.operations import HolderFacts
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.fields import EmailField, NameField, as_form_error


class NoteField(forms.CharField):
    """A text of several lines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.Textarea({"rows": 3, "autocomplete": "off"}), **options)

    def clean(self, value: Any) -> str:
        """The text with single spaces and without invisible characters."""
        text = super().clean(value)
        return as_form_error(lambda: clean_note(text))


class HolderForm(ActionForm):
    """What is known of a person; only the address is needed."""

    given_name = NameField(label=_("First Name"), required=False)
    family_name = NameField(label=_("Last Name"), required=False)
    email = EmailField(label=_("Email"))
    employee_number = NameField(label=_("Employee Number"), required=False)
    department = NameField(label=_("Department"), required=False)
    external_id = NameField(
        label=_("External ID"),
        required=False,
        help_text=_("How another program, such as a personnel system, names this person."),
    )
    note = NoteField(label=_("Note"), required=False, help_text=_("Kept encrypted. Searches do not find it."))

    def facts(self) -> HolderFacts:
        """What a valid form says."""
        return HolderFacts(**{field.name: self.cleaned_data[field.name] for field in fields(HolderFacts)})


class EditHolderForm(HolderForm):
    """*Edit Holder*; ``may_move``: whether invitations may be sent to a changed address."""

    apply_to_invited = forms.BooleanField(
        label=_("Send open invitations to this address anew"),
        required=False,
        help_text=_("For credentials that are still Invited. Their older links stop working."),
    )

    def __init__(self, data: Any = None, *, initial: Any = None, may_move: bool = False) -> None:
        super().__init__(data, initial=initial)
        if not may_move:
            del self.fields["apply_to_invited"]


class AddHolderForm(HolderForm, KeyedForm):
    """*Add Holder*."""


class DeactivateForm(ActionForm):
    """What becomes of the credentials."""

    credentials = forms.ChoiceField(
        label=_("Credentials"),
        choices=Treatment.choices,
        initial=Treatment.DISABLE,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what becomes of the credentials.")},
    )


class EraseForm(ActionForm):
    """Nothing to fill in: pressing is the answer."""


class MergeForm(ActionForm):
    """Pressing is the answer for the credentials that are listed; of ``others`` each one has to be ticked."""

    others = forms.MultipleChoiceField(
        label=_("The same person"), required=False, widget=forms.CheckboxSelectMultiple
    )
    leave = forms.BooleanField(label=_("Leave these credentials without a holder"), required=False)

    def __init__(
        self, data: Any = None, *, others: Sequence[Holder] = (), has_credentials: bool = True
    ) -> None:
        super().__init__(data)
        choices = self.fields["others"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.choices = [(str(other.id), _told(other)) for other in others]
        if not others:
            del self.fields["others"]
        if not (others and has_credentials):
            del self.fields["leave"]

    def chosen(self, others: Sequence[Holder]) -> list[Holder]:
        """Those of them that were ticked."""
        return [other for other in others if str(other.id) in self.cleaned_data.get("others", ())]


def _told(holder: Holder) -> str:
    """What tells somebody from others at the same address."""
    known = [holder.name, holder.employee_number, holder.department, holder.external_id]
    return " · ".join(filter(None, known))
