"""Form fields that keep the kit's rules for addresses, names and passwords."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.address import clean_email
from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import clean_name

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise  # exists for the type checker alone

# Not type="email": browsers refuse legal addresses, such as a quoted local part, before the server sees them.
ADDRESS_ATTRS = {"inputmode": "email", "autocapitalize": "none", "spellcheck": "false"}


class AddressField(forms.CharField):
    """An e-mail address in any legal form, brought to the form in which it is kept."""

    def __init__(self, *, autocomplete: str = "email") -> None:
        widget = forms.TextInput(attrs={**ADDRESS_ATTRS, "autocomplete": autocomplete})
        super().__init__(label=_("Email"), widget=widget)

    def clean(self, value: Any) -> str:
        """The address. Raises ValidationError with the kit's reason."""
        try:
            return clean_email(super().clean(value))
        except Invalid as error:
            raise ValidationError(error.message, code=error.code) from None


class NameField(forms.CharField):
    """A person's name, without invisible or control characters."""

    def __init__(self, *, label: str | _StrPromise, autocomplete: str) -> None:
        super().__init__(label=label, widget=forms.TextInput(attrs={"autocomplete": autocomplete}))

    def clean(self, value: Any) -> str:
        """The name. Raises ValidationError with the kit's reason."""
        try:
            return clean_name(super().clean(value), field="name")
        except Invalid as error:
            raise ValidationError(error.message, code=error.code) from None


def dress(field: forms.Field, label: str | _StrPromise, help_text: str | _StrPromise = "") -> None:
    """Give a field of allauth the manual's label, and take off its placeholder, which repeats the label."""
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
