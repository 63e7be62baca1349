"""A range of card numbers of one format."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.domains.credentials.pool_contents import NUMBER
from mipass.doors.portal.credentials.formats import field_label, field_range
from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import WholeNumberField
from mipass.protocol import wiegand

NUMBERED = [form for form in wiegand.offered() if any(field.name == NUMBER for field in form.fields)]


class PoolForm(ActionForm):
    """The format first: its other fields come with it."""

    format = forms.ChoiceField(
        label=_("Credential Type"), choices=[(form.code, form.short_name) for form in NUMBERED]
    )

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        code = self["format"].value()
        chosen = next((form for form in NUMBERED if form.code == code), NUMBERED[0])
        for field in chosen.fields:
            bounds: dict[str, Any] = {
                "minimum": field.minimum,
                "maximum": field.maximum,
                "help_text": field_range(field),
            }
            if field.name == NUMBER:
                self.fields["first"] = WholeNumberField(label=_("First number"), **bounds)
                self.fields["last"] = WholeNumberField(label=_("Last number"), **bounds)
            else:
                self.fields[field.name] = WholeNumberField(
                    label=field_label(field), initial=field.default, **bounds
                )

    def swap_fields_at(self, url: str) -> None:
        """Let a change of the format bring its fields at once, where scripts run."""
        self.fields["format"].widget.attrs |= {
            "hx-post": url,
            "hx-trigger": "change",
            "hx-target": "#pool-fields",
            "hx-vals": '{"show_fields": "1"}',
        }

    @property
    def format_fields(self) -> list[forms.BoundField]:
        """All fields but the format itself."""
        return [self[name] for name in self.fields if name != "format"]

    def others(self) -> dict[str, int]:
        """The card's fields beside its number. The form is valid."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in {"format", "first", "last"}
        }
