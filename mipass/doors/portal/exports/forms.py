"""What a file of credentials is to hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.exports.sources import OF_CARD, SOURCES, Source
from mipass.domains.credentials.exports.taking import Wanted, may_take
from mipass.domains.credentials.models import Numbers
from mipass.domains.credentials.troubles import STATUS_CHOICES
from mipass.doors.web.door import ActionForm

USUAL = ["email", "format", "facility_code", "card_number", "status"]


def offered_sources(actor: Actor) -> Sequence[Source]:
    """The sources that somebody may take."""
    return [source for source in SOURCES.values() if may_take(actor, [source.name])]


class FileForm(ActionForm):
    """A file for once: columns, the form of numbers, and of which credentials."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one column.")},
    )
    numbers = forms.ChoiceField(
        label=_("Numbers"), choices=Numbers.choices, initial=Numbers.DECIMAL, widget=forms.RadioSelect
    )
    status = forms.ChoiceField(
        label=_("Status"),
        choices=[("", _("All")), *STATUS_CHOICES],
        required=False,
    )

    def __init__(self, actor: Actor, data: Any = None) -> None:
        super().__init__(data)
        offered = {source.name: source.label for source in offered_sources(actor)}
        columns = self.fields["columns"]
        assert isinstance(columns, forms.MultipleChoiceField)
        columns.choices = [*offered.items()]
        columns.initial = [name for name in USUAL if name in offered]
        if not OF_CARD & offered.keys():
            del self.fields["numbers"]

    def wanted(self) -> Wanted:
        """What was chosen."""
        return Wanted(self.cleaned_data["columns"], self.cleaned_data.get("numbers", Numbers.DECIMAL))


class TakeForm(ActionForm):
    """Which of a profile's rows."""

    since = forms.ChoiceField(choices=[("", ""), ("last", ""), ("before", "")], required=False)
