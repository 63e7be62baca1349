"""Forms about API clients: what one may do and reach, and for how long."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.actor import Actor
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.granting import Grant
from mipass.domains.clients.models import NAME_LENGTH
from mipass.domains.clients.rotation import MOST_OVERLAP_HOURS, OVERLAP_HOURS
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.admins.forms import SELECT_SOME, OrganizationsField
from mipass.doors.portal.clients.scope_choices import ScopeChoices, grouped, offered_scopes
from mipass.doors.portal.forms_renderer import RadioCards
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.fields import NameField, WholeNumberField

ALL, SELECTED = "all", "selected"
DAYS = 90
SELECT_SCOPE = _("Select at least one scope.")
REACHES = {
    ALL: _("Every organization, also those added later, and what is the distributor's own."),
    SELECTED: _("Only the organizations that you select."),
}


class DaysField(WholeNumberField):
    """For how many days something is good: 90, unless the installation allows fewer."""

    def __init__(self) -> None:
        most = settings.CONFIG.token_max_days
        super().__init__(label=_("Days"), minimum=1, maximum=most, initial=min(DAYS, most))
        self.help_text = _("At most %(most)d. Full Admins are told before it ends.") % {"most": most}


class ClientForm(ActionForm):
    """A name, scopes, organizations and networks. Who is no Full Admin chooses from their own."""

    name = NameField(label=_("Name"), length=NAME_LENGTH)
    reach = forms.ChoiceField(
        label=_("Access"),
        choices=[(ALL, _("Whole distributor")), (SELECTED, _("Selected organizations"))],
        initial=ALL,
        widget=RadioCards(REACHES),
    )
    organizations = OrganizationsField()
    scopes = forms.MultipleChoiceField(
        label=_("Scopes"),
        widget=ScopeChoices,
        error_messages={"required": SELECT_SCOPE, "invalid_choice": SELECT_SCOPE},
    )
    networks = forms.CharField(
        label=_("Networks"),
        required=False,
        widget=forms.Textarea({"rows": 3, "autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "Where its requests may come from, one network a line, such as 203.0.113.0/24. "
            "Empty means anywhere."
        ),
    )

    def __init__(
        self, *args: Any, actor: Actor, organizations: Sequence[Organization], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        choices = [(str(organization.id), organization.name) for organization in organizations]
        self.fields["organizations"].choices = choices  # type: ignore[attr-defined]
        self.has_organizations = bool(choices)
        offered = grouped(offered_scopes(actor))
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (title, [(scope.code, scope.words) for scope in scopes]) for title, scopes in offered
        ]
        if actor.organization_ids is not None:
            del self.fields["reach"]

    def clean(self) -> dict[str, Any]:
        """The input; selected organizations are one at least."""
        data = super().clean() or self.cleaned_data
        if data.get("reach", SELECTED) == SELECTED and data.get("organizations") == []:
            self.add_error("organizations", forms.ValidationError(SELECT_SOME, code="required"))
        return data

    def grant(self) -> Grant:
        """What a valid form asks for."""
        data = self.cleaned_data
        chosen: list[UUID] | None = None
        if data.get("reach", SELECTED) == SELECTED:
            chosen = data["organizations"]
        lines = [line for line in data["networks"].splitlines() if line.strip()]
        return Grant(data["name"], [SCOPES[code] for code in data["scopes"]], chosen, lines)


class AddClientForm(ClientForm, KeyedForm):
    """*Add API Client*: with its first token, which is good for some days."""

    days = DaysField()


class ConfirmForm(ActionForm):
    """For how many days more the client may renew its own token."""

    days = DaysField()


class RotateForm(KeyedForm):
    """For how long the new token is good, and for how long the old one beside it."""

    overlap_hours = WholeNumberField(
        label=_("Overlap (Hours)"),
        minimum=0,
        maximum=MOST_OVERLAP_HOURS,
        initial=OVERLAP_HOURS,
        help_text=_("For so long the present token goes on working beside the new one. 0 ends it at once."),
    )
    days = DaysField()
