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
from mipass.doors.portal.admins.roles import CHOICES, EXPLANATIONS, granted
from mipass.doors.portal.forms_renderer import RadioCards
from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import EmailField

SELECT_SOME = _("Select at least one of the listed organizations.")
CHOOSE_REACH = _("Choose whether they reach all organizations or selected ones.")
STEPS = (_("Admin Email"), _("Admin Scope"), _("Review"))
FIELDS_OF_STEP: Mapping[int, Sequence[str]] = {1: ["email"], 2: ["scope", "reach", "organizations"], 3: []}


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


class HiddenAtTimes(RadioCards):
    """Cards that are not always shown: a browser would not send the form for what nobody sees."""

    def use_required_attribute(self, _initial: Any) -> bool:
        """Never."""
        return False


class ReachField(forms.ChoiceField):
    """All organizations or selected ones. Whether it must be said depends on the scope, so the form says."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Access"),
            choices=[
                (Scope.FULL, _("All organizations, later ones too")),
                (Scope.ORGANIZATION, _("Selected organizations")),
            ],
            widget=HiddenAtTimes({}),
        )

    def validate(self, value: Any) -> None:
        """It is one of the two, if it is said."""
        if value:
            super().validate(value)


class ScopeForm(ActionForm):
    """Full Admin, Organization Admin of some of these organizations, or a role in all or some of them.

    ``reach`` is asked for such a role alone, and nothing is chosen beforehand.
    """

    scope = forms.ChoiceField(
        label=_("Scope Level"), choices=CHOICES, initial=Scope.FULL, widget=RadioCards(EXPLANATIONS)
    )
    reach = ReachField()
    organizations = OrganizationsField()

    def __init__(self, *args: Any, organizations: Sequence[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(organization.id), organization.name) for organization in organizations]
        self.fields["organizations"].choices = choices  # type: ignore[attr-defined]
        self.has_organizations = bool(choices)

    def clean(self) -> dict[str, Any]:
        """The input; whoever reaches selected organizations has at least one."""
        data = self.cleaned_data
        _role, scope = granted(data.get("scope", ""), data.get("reach", ""))
        if data.get("scope") and not scope and "reach" not in self.errors:
            self.add_error("reach", forms.ValidationError(CHOOSE_REACH, code="required"))
        if scope == Scope.ORGANIZATION and data.get("organizations") == []:
            self.add_error("organizations", forms.ValidationError(SELECT_SOME, code="required"))
        return data

    def granted(self) -> dict[str, Any]:
        """What a valid form gives, as the operations take it; the whole distributor names no organization."""
        data = self.cleaned_data
        role, scope = granted(data["scope"], data["reach"])
        chosen = data["organizations"] if scope == Scope.ORGANIZATION else []
        return {"role": role, "scope": scope, "organization_ids": chosen}


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
            "reach": data.get("reach", ""),
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
