"""What people type about a reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.domains.readers.campaigns import Outdated
from mipass.doors.portal.forms_renderer import RadioCards
from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import NameField


class RenameForm(ActionForm):
    """Another name."""

    name = NameField(label=_("Name"))


MOST_LISTED = 500
ALL, SOME = "all", "some"
TICKED = _("Readers are ticked below: choose “Selected readers”, or clear them.")


class StartUpgradesForm(ActionForm):
    """Which readers are to take newer firmware: all outdated ones, or some of those listed.

    Ticked readers beside *All* are refused: whoever ticked them hardly means all.
    """

    which = forms.ChoiceField(
        label=_("Readers"),
        choices=[(ALL, _("All outdated readers")), (SOME, _("Selected readers"))],
        initial=ALL,
        widget=RadioCards({}),
    )
    readers = forms.TypedMultipleChoiceField(
        label=_("Selected readers"), coerce=UUID, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, outdated: Sequence[Outdated], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["readers"].choices = [  # type: ignore[attr-defined]
            (str(each.reader.id), f"{each.reader.name}: {_change(each)}") for each in outdated[:MOST_LISTED]
        ]
        self.has_more = len(outdated) > MOST_LISTED

    def clean(self) -> dict[str, Any]:
        """The input; with *Selected readers* there is at least one."""
        data = self.cleaned_data
        if data.get("which") == SOME and data.get("readers") == []:
            self.add_error(
                "readers", forms.ValidationError(_("Select at least one reader."), code="required")
            )
        if data.get("which") == ALL and data.get("readers"):
            self.add_error("which", TICKED)
        return data

    @property
    def chosen(self) -> set[UUID] | None:
        """The selected readers, None for all. For a valid form."""
        return None if self.cleaned_data["which"] == ALL else set(self.cleaned_data["readers"])


def _change(outdated: Outdated) -> str:
    return f"{outdated.reader.firmware_version or '?'} → {outdated.release.version}"
