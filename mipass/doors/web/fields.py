"""Form fields that read what people type by the kit's rules, and say what to correct.

None limits its length in the browser, which would cut a pasted value without a word.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from mipass.base.kit.address import clean_email, shown_email
from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import NAME_LENGTH, clean_digits, clean_name
from mipass.doors.web.words import grouped

T = TypeVar("T")


def as_form_error(clean: Callable[[], T]) -> T:
    """The cleaned value, with the kit's refusal turned into the form's."""
    try:
        return clean()
    except Invalid as refusal:
        raise ValidationError(refusal.message, code=refusal.code) from None


class NameField(forms.CharField):
    """A single line of at most ``length`` characters, without invisible ones."""

    def __init__(self, *, length: int = NAME_LENGTH, autocomplete: str = "off", **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"autocomplete": autocomplete}), **options)
        self.length = length

    def clean(self, value: Any) -> str:
        """The line in NFC with single spaces."""
        text = super().clean(value)
        return as_form_error(
            lambda: clean_name(text, field="", length=self.length, required=self.required),
        )


class EmailField(forms.CharField):
    """An e-mail address in any legal form, brought to lower case."""

    def __init__(self, **options: Any) -> None:
        # Not type="email": browsers refuse legal addresses, such as one with a quoted local part.
        attrs = {"inputmode": "email", "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)

    def prepare_value(self, value: Any) -> Any:
        """As a person reads it; cleaning it gives the kept form again."""
        return shown_email(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        """The address as it is kept."""
        text = super().clean(value)
        return as_form_error(lambda: clean_email(text)) if text else ""


class EmailsField(forms.CharField):
    """Several e-mail addresses, one in each line; cleans to a list, empty lines left out."""

    def __init__(self, **options: Any) -> None:
        attrs = {"rows": 3, "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        super().__init__(widget=forms.Textarea(attrs=attrs), **options)

    def clean(self, value: Any) -> list[str]:
        """The addresses as they are kept. Names the line of the first that is none."""
        lines = enumerate(super().clean(value).splitlines(), start=1)
        return [self._clean_line(number, line) for number, line in lines if line.strip()]

    def _clean_line(self, number: int, line: str) -> str:
        try:
            return clean_email(line)
        except Invalid as refusal:
            raise ValidationError(
                _("Line %(number)d: %(reason)s") % {"number": number, "reason": refusal.message},
                code=refusal.code,
            ) from None


class WholeNumberField(forms.CharField):
    """A whole number from ``minimum`` to ``maximum``: spaces, leading zeros, any script's digits are fine.

    Cleans to an int, or to None when it is left empty and not required.
    """

    def __init__(self, *, minimum: int = 0, maximum: int, **options: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **options)
        self.minimum, self.maximum = minimum, maximum

    def clean(self, value: Any) -> int | None:
        """The number."""
        text = super().clean(value)
        if not text:
            return None
        number = as_form_error(lambda: clean_digits(text, field=""))
        if not self.minimum <= number <= self.maximum:
            raise ValidationError(
                _("Enter a whole number from %(minimum)s to %(maximum)s.")
                % {"minimum": grouped(self.minimum), "maximum": grouped(self.maximum)},
                code="out_of_range",
            )
        return number
