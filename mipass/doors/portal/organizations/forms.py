"""What people type about an organization."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.domains.credits.operations import LARGEST_LIMIT
from mipass.domains.organizations.models import OrganizationStatus
from mipass.doors.portal.forms_renderer import RadioCards
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.fields import NameField, WholeNumberField

NON_LIMITED, LIMITED = "non_limited", "limited"

EXPLANATIONS = {
    NON_LIMITED: gettext_lazy(
        "Admins will have access to the distributors pool of credits when issuing credentials for this "
        "organization. This is recommended when the organization is being directly managed by the "
        "distributor, or the organization is trusted with all of the distributor's available credits."
    ),
    LIMITED: gettext_lazy(
        "Admins will only be able to issue credentials up to this set credit limit for this organization. "
        "This is recommended when the organization has been set up to purchase credits from the distributor, "
        "the distributor can then up the credit limit by the number of credits purchased at any time. "
        "The organization cannot exceed this limit when issuing credentials."
    ),
}


class CeilingForm(KeyedForm):
    """An allocation, and its number when it is Limited: the ceiling, which is issued plus rest."""

    allocation = forms.ChoiceField(widget=RadioCards(EXPLANATIONS))
    ceiling = WholeNumberField(label=gettext_lazy("Credit Limit"), maximum=LARGEST_LIMIT)

    use_required_attribute = False  # the browser would ask for the number beside Non-Limited too

    def clean(self) -> dict[str, Any]:
        """The number counts only beside Limited."""
        data = super().clean() or self.cleaned_data
        if data.get("allocation") == NON_LIMITED:
            self.errors.pop("ceiling", None)
            data["ceiling"] = None
        return data


class AddOrganizationForm(CeilingForm):
    """A new organization."""

    name = NameField(label=gettext_lazy("Organization Name"))

    field_order = ["name", "allocation", "ceiling"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(NON_LIMITED, _("Non-Limited")), (LIMITED, _("Limited"))]
        _offer(self.fields["allocation"], _("Credential Allocation Type"), choices)
        self.fields["allocation"].initial = NON_LIMITED
        self.fields["ceiling"].help_text = _(
            "Credentials that can be issued in all. They are taken from the pool now."
        )


class LimitForm(CeilingForm):
    """Another allocation for an organization."""

    def __init__(self, *args: Any, issued: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(
            self.fields["allocation"],
            _("Credit Limited Organization"),
            [(LIMITED, _("Yes")), (NON_LIMITED, _("No"))],
        )
        self.fields["ceiling"].help_text = _(
            "Credentials in all, including the %(count)d already issued."
        ) % {"count": issued}


def _offer(field: forms.Field, label: str, choices: list[tuple[str, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.label, field.choices = label, choices


class RenameForm(ActionForm):
    """Another name."""

    name = NameField(label=gettext_lazy("Name"))


class StatusForm(ActionForm):
    """Enabled or Disabled."""

    status = forms.ChoiceField(
        label=gettext_lazy("Status"),
        choices=[
            (status.value, status.label)
            for status in (OrganizationStatus.ENABLED, OrganizationStatus.DISABLED)
        ],
        widget=RadioCards(
            {
                OrganizationStatus.ENABLED: gettext_lazy("Credentials can be issued, and its doors open."),
                OrganizationStatus.DISABLED: gettext_lazy(
                    "Nothing can be issued, and its credentials stop at readers until it is enabled again. "
                    "Its data stays."
                ),
            }
        ),
    )


class RemoveForm(ActionForm):
    """The organization's name, typed as it is written."""

    typed_name = NameField(label=gettext_lazy("Organization Name"))
