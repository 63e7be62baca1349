"""Forms about admins: the wizard that invites one, and the scope of one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.address import clean_email, shown_email
from mipass.domains.admins.models import Scope
from mipass.domains.clients.models import ApiClient
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.forms_renderer import RadioCards
from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import EmailField

SELECT_SOME = _("Select at least one of the listed organizations.")
STEPS = (_("Admin Email"), _("Admin Scope"), _("Review"))
FIELDS_OF_STEP: Mapping[int, Sequence[str]] = {1: ["email"], 2: ["scope", "organizations"], 3: []}


class OrganizationsField(forms.TypedMultipleChoiceField):
    """Some of the live organizations. Whether any must be chosen depends on the scope, so the form says."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Organizations"),
            coerce=UUID,
            widget=forms.CheckboxSelectMultiple,
            error_messages={"invalid_choice": SELECT_SOME},
        )

    def validate(self, value: Any) -> None:
        """Each chosen one is among the listed ones."""
        if value:
            super().validate(value)


class ScopeForm(ActionForm):
    """Full Admin, or Organization Admin of some of these organizations."""

    scope = forms.ChoiceField(
        label=_("Scope Level"), choices=Scope.choices, initial=Scope.FULL, widget=RadioCards({})
    )
    organizations = OrganizationsField()

    def __init__(self, *args: Any, organizations: Sequence[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(organization.id), organization.name) for organization in organizations]
        self.fields["organizations"].choices = choices  # type: ignore[attr-defined]
        self.has_organizations = bool(choices)

    def clean(self) -> dict[str, Any]:
        """The input; an Organization Admin has at least one organization, a Full Admin needs none."""
        data = self.cleaned_data
        if data.get("scope") == Scope.ORGANIZATION and data.get("organizations") == []:
            self.add_error("organizations", forms.ValidationError(SELECT_SOME, code="required"))
        return data

    @property
    def organization_ids(self) -> list[UUID]:
        """The chosen ones, of a valid form; a Full Admin's scope names none."""
        data = self.cleaned_data
        return data["organizations"] if data["scope"] == Scope.ORGANIZATION else []


class RemoveForm(ActionForm):
    """*Remove Admin*, and which of the API clients that they made end with them."""

    clients = forms.TypedMultipleChoiceField(
        label=_("Revoke These API Clients"),
        coerce=UUID,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Select from the listed API clients alone.")},
    )

    def __init__(self, *args: Any, made: Sequence[ApiClient], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["clients"].choices = [(str(client.id), client.name) for client in made]  # type: ignore[attr-defined]
        self.has_clients = bool(made)


class InviteForm(ScopeForm):
    """*Invite New Admin*: what all three steps know travels in it, so that no step is kept on the server."""

    email = EmailField(label=_("Admin Email"))

    def __init__(self, *args: Any, step: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.step = step
        self.fields["scope"].required = step > 1

    @classmethod
    def typed(cls, data: Any, *, step: int, organizations: Sequence[Organization]) -> InviteForm:
        """The form at a step, showing what was typed so far without judging it."""
        initial = {
            "email": data.get("email", ""),
            "scope": data.get("scope", Scope.FULL),
            "organizations": data.getlist("organizations"),
        }
        return cls(initial=initial, step=step, organizations=organizations)

    @property
    def reviewed_address(self) -> str:
        """Whom the invitation goes to, as it will be stored, in the letters of a person."""
        return shown_email(clean_email(str(self["email"].value())))

    @property
    def travelling(self) -> list[forms.BoundField]:
        """The fields of other steps, which this one carries hidden."""
        return [self[name] for name in self.fields if name not in FIELDS_OF_STEP[self.step]]

    @property
    def wrong_step(self) -> int | None:
        """The first step, up to the present one, where something is to be corrected."""
        for step in range(1, self.step + 1):
            if any(name in self.errors for name in FIELDS_OF_STEP[step]):
                return step
        return self.step if self.non_field_errors() else None
