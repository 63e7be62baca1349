"""The filters above a list of credentials, with the number of each choice."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from mipass.base.kit.paging import COUNTED_AT_MOST
from mipass.domains.credentials.troubles import STATUS_CHOICES
from mipass.domains.credentials.validity import VALIDITY_CHOICES
from mipass.doors.portal.credentials.formats import FORMAT_NAMES
from mipass.doors.web.words import grouped

FILTER_CHOICES: Mapping[str, Mapping[str, str | Promise]] = {
    "status": dict(STATUS_CHOICES),
    "format": FORMAT_NAMES,
    "validity": dict(VALIDITY_CHOICES),
}
LABELS = {"status": _("Status"), "format": _("Format"), "validity": _("Validity")}
OFFERED = {"format", "validity"}  # only what something has


class FilterForm(forms.Form):
    """What the list is narrowed to; each choice is sent at once.

    ``counts`` of the whole organization, for each filter and value; formats and dates that nothing has are
    not offered.
    """

    def __init__(self, counts: Mapping[str, Mapping[str, int]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        for name, numbers in counts.items():
            chosen = self.initial.get(name)
            offered = [
                (value, f"{word} ({count_text(numbers.get(value, 0))})")
                for value, word in FILTER_CHOICES[name].items()
                if name not in OFFERED or value in numbers or value == chosen
            ]
            self.fields[name] = forms.ChoiceField(
                label=LABELS[name],
                choices=[("", _("All")), *offered],
                widget=forms.Select(attrs={"data-autosubmit": True}),
            )


def count_text(count: int) -> str:
    """A number that was counted to one above the most."""
    return f"{grouped(COUNTED_AT_MOST)}+" if count > COUNTED_AT_MOST else grouped(count)
