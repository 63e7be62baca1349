"""Forms about webhooks: what one is told, from where it goes on, what is sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.base.audit.public import EVERYTHING, public_types
from mipass.base.kit.clock import now
from mipass.domains.organizations.models import Organization
from mipass.domains.webhooks.models import DESCRIPTION_LENGTH, WebhookEndpoint
from mipass.domains.webhooks.replaying import Span
from mipass.domains.webhooks.schedule import MOST_PER_SECOND
from mipass.domains.webhooks.wishes import Wishes
from mipass.doors.portal.forms_renderer import RadioCards
from mipass.doors.web.door import ActionForm, KeyedForm
from mipass.doors.web.events import KINDS
from mipass.doors.web.fields import NameField, WholeNumberField

ALL, SOME = "all", "some"
LAST = 2**53
SINCE: Mapping[str, timedelta] = {
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(days=7),
}


def event_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every type that programs can be told of, by kind, in words and with its name."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for code, event in public_types().items():
        kind = str(KINDS.get(code.partition(":")[0], code))
        groups.setdefault(kind, []).append((event.public, f"{event.words} ({event.public})"))
    return sorted((kind, sorted(types, key=lambda one: one[1])) for kind, types in groups.items())


class WebhookForm(KeyedForm):
    """All of an endpoint that a person decides."""

    url = forms.CharField(
        label=_("Address (URL)"),
        widget=forms.TextInput(
            attrs={"inputmode": "url", "autocapitalize": "none", "autocomplete": "off", "spellcheck": "false"}
        ),
        help_text=_("Events are posted here, e.g. https://example.com/hooks"),
    )
    description = NameField(label=_("Description"), length=DESCRIPTION_LENGTH, required=False)
    events = forms.ChoiceField(
        label=_("Events"),
        choices=[(ALL, _("All events")), (SOME, _("Only the events ticked below"))],
        initial=ALL,
        widget=RadioCards({ALL: _("Also those that a later version adds.")}),
    )
    types = forms.MultipleChoiceField(
        label=_("Events"), required=False, choices=event_choices, widget=forms.CheckboxSelectMultiple
    )
    reach = forms.ChoiceField(
        label=_("Organizations"),
        choices=[(ALL, _("All organizations")), (SOME, _("Only the organizations ticked below"))],
        initial=ALL,
        widget=RadioCards({ALL: _("All within your scope, also those that are added later.")}),
    )
    organizations = forms.TypedMultipleChoiceField(
        label=_("Organizations"), required=False, coerce=UUID, widget=forms.CheckboxSelectMultiple
    )
    per_second = WholeNumberField(
        label=_("Events per second, at most"), minimum=1, maximum=MOST_PER_SECOND, initial="20"
    )

    def __init__(self, *args: Any, organizations: Sequence[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(str(organization.id), organization.name) for organization in organizations]
        self.fields["organizations"].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def present(endpoint: WebhookEndpoint) -> dict[str, Any]:
        """What the form shows of an endpoint."""
        is_all = endpoint.types == [EVERYTHING]
        return {
            "url": endpoint.url,
            "description": endpoint.description,
            "events": ALL if is_all else SOME,
            "types": [] if is_all else endpoint.types,
            "reach": ALL if endpoint.organization_ids is None else SOME,
            "organizations": endpoint.organization_ids or [],
            "per_second": str(endpoint.per_second),
        }

    @property
    def wishes(self) -> Wishes:
        """What is wished by a valid form; lists that are not asked for are left aside."""
        data = self.cleaned_data
        return Wishes(
            url=data["url"],
            description=data["description"],
            types=[EVERYTHING] if data["events"] == ALL else data["types"],
            organization_ids=None if data["reach"] == ALL else data["organizations"],
            per_second=data["per_second"],
        )


class EnableForm(ActionForm):
    """From which event on an endpoint is told again."""

    begin = forms.ChoiceField(
        label=_("Send"),
        choices=[
            ("stopped", _("What was not sent meanwhile, and what happens from now on")),
            ("now", _("Only what happens from now on")),
            ("sequence", _("Everything from a sequence on")),
        ],
        initial="stopped",
        widget=RadioCards({}),
    )
    sequence = WholeNumberField(label=_("Sequence"), minimum=1, maximum=LAST, required=False)

    def clean(self) -> dict[str, Any]:
        """The input; a sequence is there where it is asked for."""
        if self.cleaned_data.get("begin") == "sequence" and self.cleaned_data.get("sequence") is None:
            self.add_error("sequence", forms.ValidationError(_("Enter a sequence."), code="required"))
        return self.cleaned_data

    def begins_at(self, endpoint: WebhookEndpoint) -> int | None:
        """The sequence that a valid form means; None for what happens from now on."""
        chosen = {"stopped": endpoint.stopped_from, "sequence": self.cleaned_data["sequence"]}
        return chosen.get(self.cleaned_data["begin"])


class ReplayForm(ActionForm):
    """Which events are sent once more."""

    since = forms.ChoiceField(
        label=_("From"),
        choices=[
            ("hour", _("The last hour")),
            ("day", _("The last 24 hours")),
            ("week", _("The last 7 days")),
            ("sequence", _("Everything from a sequence on")),
        ],
        initial="day",
        widget=RadioCards({}),
    )
    sequence = WholeNumberField(label=_("Sequence"), minimum=1, maximum=LAST, required=False)
    only_failed = forms.BooleanField(
        label=_("Only what could not be delivered"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        """The input; a sequence is there where it is asked for."""
        if self.cleaned_data.get("since") == "sequence" and self.cleaned_data.get("sequence") is None:
            self.add_error("sequence", forms.ValidationError(_("Enter a sequence."), code="required"))
        return self.cleaned_data

    @property
    def span(self) -> Span:
        """What a valid form means."""
        data = self.cleaned_data
        only_failed = data["only_failed"]
        if data["since"] == "sequence":
            return Span(from_sequence=data["sequence"], only_failed=only_failed)
        return Span(since=now() - SINCE[data["since"]], only_failed=only_failed)
