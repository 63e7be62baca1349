"""The forms of an organization's credentials. Which values a card may hold, the card formats say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import clean_digits
from mipass.domains.credentials.cards import Card
from mipass.domains.credentials.issuing import SAME_CARD, UNTESTED_FORMAT, CardRequest, NeedsConfirmation
from mipass.domains.credentials.operations import PEOPLES_REASONS
from mipass.doors.portal.credentials.dates import VISITOR, asked_dates, validity_fields
from mipass.doors.portal.credentials.formats import about_format, field_label, field_range, format_choices
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.fields import EmailField, WholeNumberField
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, MAX_BITS, Bits, WiegandError

CARD_FIELDS = ("facility_code", "card_number", "issue_level", "oem", "bit_length", "data_hex")
CONFIRMATIONS = {
    SAME_CARD: _("Issue it even though the same card data is already live"),
    UNTESTED_FORMAT: _("I will test one card at a reader first"),
}
HEX_ATTRS = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class IssueForm(KeyedForm):
    """One credential: its format, its address, the fields that this format has, dates, installer permission.

    ``may_install``: whether installer permission is offered, to whoever may give it.
    """

    format = forms.ChoiceField(label=_("Credential Type"), choices=format_choices)
    email = EmailField(label=_("Email"))
    installer = forms.BooleanField(
        label=_("Installer Permissions"),
        required=False,
        help_text=_("The holder may enroll readers of this organization with the mobile app."),
    )
    accepted = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, choices=CONFIRMATIONS
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any] | None = None,
        may_install: bool = True,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        if not may_install:
            del self.fields["installer"]
        self.fields |= validity_fields()
        if data is None:  # else the browser goes to what is wrong
            self.fields["email"].widget.attrs["autofocus"] = True
        self.fields.update(_custom_fields() if self.chosen == CUSTOM else _format_fields(self.chosen))

    def clean(self) -> dict[str, Any]:
        """With the dates that were asked for. A visitor installs nothing."""
        typed = super().clean()
        if not self.errors.keys() & {"until_time", "days", "valid_from", "valid_until"}:
            typed["dates"] = asked_dates(typed)
        if typed.get("installer") and typed.get("validity") in VISITOR:
            self.add_error("installer", _("A visitor gets no installer permission."))
        return typed

    @property
    def chosen(self) -> str:
        """The code of the format whose fields are shown."""
        code = self["format"].value()
        offered = {form.code for form in wiegand.offered()} | {CUSTOM}
        return code if code in offered else wiegand.offered()[0].code

    @property
    def is_custom(self) -> bool:
        """Whether card data is entered as bits."""
        return self.chosen == CUSTOM

    @property
    def about(self) -> list[str | Promise]:
        """What to know of the chosen format."""
        return about_format(self.chosen)

    def card_fields(self) -> Iterator[forms.BoundField]:
        """The fields of the chosen format."""
        return (self[name] for name in CARD_FIELDS if name in self.fields)

    def parked(self) -> list[tuple[str, str]]:
        """What was typed for fields that the chosen format lacks: it comes back when the format does."""
        typed = self.data or self.initial
        return [(name, typed[name]) for name in CARD_FIELDS if name not in self.fields and typed.get(name)]

    def preview(self) -> str:
        """The bits of Custom data in groups of four, as far as they are right."""
        try:
            length = clean_digits(str(self["bit_length"].value() or ""), field="bit_length")
            bits = wiegand.custom(length, self["data_hex"].value() or "").binary
        except (Invalid, WiegandError):
            return ""
        first = len(bits) % 4 or 4
        return " ".join([bits[:first], *(bits[at : at + 4] for at in range(first, len(bits), 4))])

    def card_request(self) -> CardRequest:
        """What to issue. The form is valid."""
        typed = self.cleaned_data
        return replace(
            self._card(),
            email=typed["email"],
            installer=typed.get("installer", False),
            dates=typed["dates"],
        )

    def card_bits(self) -> Bits | None:
        """The card data alone, whatever else is wrong; None while it is not complete."""
        self.is_valid()
        try:
            return self._card().bits()
        except (KeyError, Invalid):
            return None

    def _card(self) -> CardRequest:
        typed = self.cleaned_data
        fields = () if self.is_custom else wiegand.FORMATS[self.chosen].fields
        return CardRequest(
            email="",
            format=typed["format"],
            values={field.name: typed[field.name] for field in fields},
            bit_length=typed.get("bit_length", 0),
            data_hex=typed.get("data_hex", ""),
        )

    @property
    def warning(self) -> str:
        """What the person should know before going on, when that is all that stands in the way."""
        return self.refusal.message if isinstance(self.refusal, NeedsConfirmation) else ""

    def confirmations(self) -> forms.BoundField | None:
        """The boxes to tick: for what was confirmed already, and for the present warning."""
        asked = {*(self["accepted"].value() or ())}
        if isinstance(self.refusal, NeedsConfirmation):
            asked.add(self.refusal.code)
        boxes = self.fields["accepted"]
        assert isinstance(boxes, forms.MultipleChoiceField)
        boxes.choices = [(code, label) for code, label in CONFIRMATIONS.items() if code in asked]
        return self["accepted"] if asked else None

    def offer_holders(self, choices: Sequence[tuple[str, str]]) -> None:
        """Ask whose it is to be; nobody is taken for one of them by the address alone."""
        self.fields["holder"] = _holder_field(choices)

    def swap_fields_at(self, url: str) -> None:
        """Let a change of the type bring its fields at once, where scripts run."""
        self.fields["format"].widget.attrs |= {
            "hx-post": url,
            "hx-trigger": "change",
            "hx-target": "#card-fields",
            "hx-vals": '{"show_fields": "1"}',
        }


def _holder_field(choices: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    words = _("Choose whose credential it is, or that no holder is set.")
    return forms.ChoiceField(
        label=_("Holder"),
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": words, "invalid_choice": words},
    )


def _format_fields(code: str) -> dict[str, forms.Field]:
    return {
        field.name: WholeNumberField(
            label=field_label(field),
            help_text=field_range(field),
            minimum=field.minimum,
            maximum=field.maximum,
            initial=field.default,
        )
        for field in wiegand.FORMATS[code].fields
    }


def _custom_fields() -> dict[str, forms.Field]:
    return {
        "bit_length": WholeNumberField(
            label=_("Credential Data Bit Length"),
            help_text=f"1 to {MAX_BITS}",
            minimum=1,
            maximum=MAX_BITS,
        ),
        "data_hex": forms.CharField(
            label=_("Credential Data (Hex)"),
            help_text=_("Digits 0 to 9 and A to F, with or without 0x before them."),
            max_length=200,
            widget=forms.TextInput(attrs=HEX_ATTRS),
        ),
    }


def fill_from(email: str, card: Card) -> dict[str, Any]:
    """What the form of a copy begins with. Installer permission is never copied."""
    custom = {"bit_length": card.bits.length, "data_hex": card.bits.hex} if card.format == CUSTOM else {}
    return {"email": email, "format": card.format, **card.fields, **custom}


class CorrectAddressForm(ActionForm):
    """Where the invitation should have gone."""

    email = EmailField(label=_("Email"))


class LabelForm(ActionForm):
    """What the credential is called on its phone."""

    label = forms.CharField(
        label=_("Label"),
        required=False,
        help_text=_("For example, what it opens. Without a label, the format and the last digits are shown."),
    )


class HolderForm(ActionForm):
    """Whose the credential is."""

    def offer(self, choices: Sequence[tuple[str, str]]) -> None:
        """The holders to choose from, and nobody."""
        self.fields["holder"] = _holder_field(choices)


class RevokeForm(ActionForm):
    """Why a credential ends."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[(reason.value, reason.label) for reason in PEOPLES_REASONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the credential is being revoked.")},
    )


class ReplacePhoneForm(ActionForm):
    """Nothing to fill in: pressing is the answer."""


class UndoForm(forms.Form):
    """What the button of a notice sends: what it takes back."""

    undo = forms.UUIDField(required=False)


class WithdrawForm(ActionForm):
    """Nothing to fill in: pressing is the answer."""
