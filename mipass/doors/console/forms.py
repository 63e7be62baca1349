"""The console's forms. They check shape alone; what is allowed, operations decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.domains.credits.operations import LARGEST_LIMIT
from mipass.domains.credits.selling import MOST_VOUCHERS, RepeatedRecipients
from mipass.domains.credits.vouchers import LARGEST_VOUCHER
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.fields import EmailField, EmailsField, NameField, WholeNumberField


class CreateDistributorForm(KeyedForm):
    """A new distributor and whom to ask to be its first Full Admin."""

    name = NameField(label=_("Distributor name"))
    email = EmailField(
        label=_("Nominee's e-mail"),
        help_text=_("The first Full Admin; an invitation goes to this address."),
    )


class NominateForm(ActionForm):
    """Whom to nominate."""

    email = EmailField(label=_("Nominee's e-mail"))


class CorrectCreditsForm(KeyedForm):
    """How many credits to add or take, and why."""

    direction = forms.ChoiceField(
        label=_("Correction"),
        choices=[("add", _("Add credits")), ("take", _("Deduct credits"))],
        initial="add",
        widget=forms.RadioSelect,
    )
    amount = WholeNumberField(label=_("Number of credits"), minimum=1, maximum=LARGEST_LIMIT)
    reason = NameField(label=_("Reason"), length=200)

    @property
    def change(self) -> int:
        """The number of credits, negative when they are taken. For a valid form."""
        amount: int = self.cleaned_data["amount"]
        return amount if self.cleaned_data["direction"] == "add" else -amount


class CreateVoucherForm(KeyedForm):
    """How many credits each voucher is for, and who gets how many of them."""

    credits = WholeNumberField(label=_("Number of credits"), minimum=1, maximum=LARGEST_VOUCHER)
    recipient = EmailsField(
        label=_("Recipient's e-mail"),
        help_text=_(
            "The Serial Number and Authentication Code go to this address and are shown nowhere else. For "
            "several recipients, write one address per line."
        ),
    )
    count = WholeNumberField(
        label=_("Vouchers for each recipient"), minimum=1, maximum=MOST_VOUCHERS, required=False, initial=1
    )

    repeated = forms.BooleanField(
        label=_("Create a voucher for each time an address appears in the list"), required=False
    )

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields to fill in; the question for repeated addresses only where there are some."""
        asks = isinstance(self.refusal, RepeatedRecipients) or bool(self["repeated"].value())
        return [field for field in self.visible_fields() if asks or field.name != "repeated"]
