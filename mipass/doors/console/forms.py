"""The console's forms. They check shape alone; what is allowed, operations decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.domains.credits.operations import LARGEST_LIMIT
from mipass.domains.credits.vouchers import LARGEST_VOUCHER
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.fields import EmailField, NameField, WholeNumberField


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
        choices=[("add", _("Add credits")), ("take", _("Take credits"))],
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
    """How many credits are sold, and to whom."""

    credits = WholeNumberField(label=_("Number of credits"), minimum=1, maximum=LARGEST_VOUCHER)
    recipient = EmailField(
        label=_("Recipient's e-mail"),
        help_text=_("Serial Number and Authentication Code go to this address, and are shown nowhere else."),
    )
