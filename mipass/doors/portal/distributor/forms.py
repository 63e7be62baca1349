"""What people type about their distributor, and from a voucher."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.domains.distributors.operations import LARGEST_THRESHOLD, Contact
from mipass.doors.web.countries import list_countries
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.fields import NameField, WholeNumberField


class ContactForm(ActionForm):
    """Distributor Contact Information, in the page's order."""

    name = NameField(label=gettext_lazy("Name"), autocomplete="organization")
    street_1 = NameField(
        label=gettext_lazy("Street Address Line 1"), required=False, autocomplete="address-line1"
    )
    street_2 = NameField(
        label=gettext_lazy("Street Address Line 2"), required=False, autocomplete="address-line2"
    )
    zip_code = NameField(
        label=gettext_lazy("Zip Code"), length=20, required=False, autocomplete="postal-code"
    )
    state = NameField(label=gettext_lazy("State"), required=False, autocomplete="address-level1")
    country = forms.ChoiceField(label=gettext_lazy("Country"), required=False)
    phone = NameField(label=gettext_lazy("Phone Number"), length=30, required=False, autocomplete="tel")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = [("", _("Not given")), *list_countries()]

    def contact(self) -> Contact:
        """The contact record of a valid form."""
        return Contact(**{name: value for name, value in self.cleaned_data.items() if name != "name"})


class LowCreditForm(ActionForm):
    """Below how many credits to tell the Full Admins."""

    low_credit_threshold = WholeNumberField(
        label=gettext_lazy("Alert below this many unallocated credits"),
        help_text=gettext_lazy(
            "Every Full Admin is told by mail and in the portal. Leave this empty for no alert."
        ),
        minimum=1,
        maximum=LARGEST_THRESHOLD,
        required=False,
    )


class SerialForm(KeyedForm):
    """Step 1 of redeeming."""

    serial_number = NameField(label=gettext_lazy("Serial Number"))


class CodeForm(KeyedForm):
    """Step 2: the serial number travels along."""

    serial_number = forms.CharField(widget=forms.HiddenInput)
    authentication_code = NameField(label=gettext_lazy("Authentication Code"))


class ConfirmForm(KeyedForm):
    """The last look: the pair travels along in the form, and nowhere else."""

    serial_number = forms.CharField(widget=forms.HiddenInput)
    authentication_code = forms.CharField(widget=forms.HiddenInput)
