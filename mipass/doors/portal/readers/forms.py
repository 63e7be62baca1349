"""What people type about a reader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.domains.organizations.models import MOST_DOCUMENT_DAYS, MOST_GRACE_HOURS
from mipass.domains.readers.campaigns import Outdated
from mipass.domains.readers.models import Output
from mipass.doors.portal.forms_renderer import RadioCards
from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import NameField, WholeNumberField


class RenameForm(ActionForm):
    """Another name."""

    name = NameField(label=_("Name"))


class OutputForm(ActionForm):
    """How the reader hands a card's bits on."""

    output = forms.ChoiceField(
        label=_("Output"),
        choices=Output.choices,
        widget=RadioCards(
            {
                Output.WIEGAND: _("The card's bits on the two data wires, as the panel knows them."),
                Output.OSDP_RAW: _(
                    "The card's bits in an osdp_RAW reply, for a panel that speaks OSDP. The reader's "
                    "firmware must support it."
                ),
            }
        ),
    )


class DoorPolicyForm(ActionForm):
    """How long documents are good, and how long a late status list is trusted."""

    document_days = WholeNumberField(
        label=_("Document Age (Days)"),
        minimum=1,
        maximum=MOST_DOCUMENT_DAYS,
        help_text=_(
            "How long a phone's proof is valid before the phone must reach the portal again: 1 to 30 days. "
            "With fewer days, a lost phone that is kept offline stops opening doors sooner; with more, "
            "people who are seldom online get in for longer."
        ),
    )
    grace_hours = WholeNumberField(
        label=_("Grace (Hours)"),
        minimum=0,
        maximum=MOST_GRACE_HOURS,
        help_text=_(
            "How long past its 24 hours a reader still uses a status list: 0 to 72 hours. With 0, a reader "
            "that nobody has brought a newer list opens for nobody. With more, its door keeps opening, and "
            "a credential revoked in the meantime keeps opening it for that much longer."
        ),
    )


MOST_LISTED = 500
ALL, SOME = "all", "some"
TICKED = _("Readers are ticked below: choose “Selected readers”, or untick them.")


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
