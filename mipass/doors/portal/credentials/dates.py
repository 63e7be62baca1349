"""The validity dates of a credential as people type them: in their own time zone, which is said."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from mipass.base.kit.clock import midnight, now, today
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.validity import ALWAYS, SECOND, Dates, Validity, validity_of
from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import WholeNumberField
from mipass.doors.web.words import zone

ALWAYS_VALID, UNTIL_TIME, FOR_DAYS, FROM_UNTIL = "", "until_time", "for_days", "dates"
CHOICES = [
    (ALWAYS_VALID, gettext_lazy("Without an end")),
    (UNTIL_TIME, gettext_lazy("Visitor, until a time")),
    (FOR_DAYS, gettext_lazy("Visitor, for some days")),
    (FROM_UNTIL, gettext_lazy("From and until")),
]
VISITOR = {UNTIL_TIME, FOR_DAYS}
MOST_DAYS = 366
AS_TYPED = "%Y-%m-%dT%H:%M:%S"


class MomentField(forms.DateTimeField):
    """A date and a time in the present time zone; one that the clocks skip or strike twice is refused."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(format=AS_TYPED, attrs={"type": "datetime-local", "step": "1"})
        super().__init__(widget=widget, required=False, input_formats=[AS_TYPED], **options)

    def clean(self, value: Any) -> datetime | None:
        """The moment in UTC, in whole seconds."""
        found = super().clean(value)
        try:
            return None if found is None else found.astimezone(UTC)
        except OverflowError:  # at the ends of the calendar
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


def moment_fields() -> dict[str, forms.Field]:
    """The two dates. Left empty, the one means from now on, the other without an end."""
    return {
        "valid_from": MomentField(label=_("Valid From"), help_text=_("Leave it empty for: from now on.")),
        "valid_until": MomentField(
            label=_("Valid Until"),
            help_text=_("The last moment. Leave it empty for: without an end. Times are in %(zone)s.")
            % {"zone": zone()},
        ),
    }


def validity_fields() -> dict[str, forms.Field]:
    """What the issue dialog asks: no dates, a visitor's, or any."""
    return {
        "validity": forms.ChoiceField(
            label=_("Validity"),
            choices=CHOICES,
            required=False,
            initial=ALWAYS_VALID,
        ),
        "until_time": forms.TimeField(
            label=_("Until, today"),
            required=False,
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            help_text=_("In %(zone)s.") % {"zone": zone()},
        ),
        "days": WholeNumberField(
            label=_("Days, today included"),
            required=False,
            minimum=1,
            maximum=MOST_DAYS,
            help_text=_("It ends when the last of them ends, in %(zone)s.") % {"zone": zone()},
        ),
        **moment_fields(),
    }


def asked_dates(typed: Mapping[str, Any]) -> Dates:
    """The dates that the cleaned fields mean. Raises ValidationError for each field that is missing."""
    kind = typed.get("validity", ALWAYS_VALID)
    if kind == UNTIL_TIME:
        return Dates(None, _until_time(typed.get("until_time")))
    if kind == FOR_DAYS:
        return Dates(None, _end_of_day(typed.get("days")))
    if kind == FROM_UNTIL:
        return Dates(typed.get("valid_from"), typed.get("valid_until"))
    return ALWAYS


def _until_time(at: time | None) -> datetime:
    if at is None:
        raise ValidationError({"until_time": _("Enter the time at which it ends.")})
    try:
        found = from_current_timezone(datetime.combine(today(), at.replace(microsecond=0)))
    except ValidationError as error:
        raise ValidationError({"until_time": error.messages}) from None
    if found <= now():
        raise ValidationError({"until_time": _("This time has passed today.")})
    return found.astimezone(UTC)


def _end_of_day(days: int | None) -> datetime:
    if days is None:
        raise ValidationError({"days": _("Enter for how many days.")})
    after: date = today() + timedelta(days=days)
    return midnight(after) - SECOND


class ValidityForm(ActionForm):
    """From when until when one credential opens."""

    def __init__(self, data: Any, *, credential: Credential) -> None:
        initial = {"valid_from": credential.valid_from, "valid_until": credential.valid_until}
        super().__init__(data, initial=initial)
        self.fields |= moment_fields()

    def dates(self) -> Dates:
        """What was typed. The form is valid."""
        return Dates(self.cleaned_data["valid_from"], self.cleaned_data["valid_until"])


def validity_badge(credential: Credential) -> str:
    """The badge beside the status; empty where the dates say nothing of note."""
    found = validity_of(credential)
    return "" if found == Validity.CURRENT else found
