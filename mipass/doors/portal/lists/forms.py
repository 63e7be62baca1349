"""What a person says of their own views and columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from mipass.domains.admins.saved_views import View
from mipass.doors.portal.lists.registry import Column
from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import NameField

USUAL = "usual"


class SaveForm(ActionForm):
    """A name for what the list shows now."""

    name = NameField(label=_("Name"), help_text=_("A view of yours that has this name already is replaced."))
    is_default = forms.BooleanField(label=_("Begin this list with it"), required=False)


class ViewsForm(ActionForm):
    """One of the person's views, and what shall become of it."""

    view = forms.UUIDField(error_messages={"required": _("Choose a view."), "invalid": _("Choose a view.")})
    act = forms.ChoiceField(choices=[(act, act) for act in ("default", "everything", "remove")])

    def __init__(self, data: Any, views: Sequence[View]) -> None:
        super().__init__(data)
        self.views = views
        if data and data.get("act") == "everything":
            self.fields["view"].required = False


class ColumnsForm(ActionForm):
    """For each column whether it is shown, and at which place."""

    def __init__(self, data: Any, offered: Mapping[str, Column], chosen: Sequence[str]) -> None:
        super().__init__(data)
        ordered = [*chosen, *(key for key in offered if key not in chosen)]
        self.first = next(iter(offered))
        for place, key in enumerate(ordered, start=1):
            self.fields[f"show_{key}"] = forms.BooleanField(
                label=str(offered[key].label),
                required=False,
                initial=key in chosen,
                disabled=key == self.first,
            )
            self.fields[f"place_{key}"] = forms.IntegerField(
                label=_("Place of %(column)s") % {"column": offered[key].label},
                min_value=1,
                max_value=99,
                initial=place,
                widget=forms.NumberInput({"class": "narrow"}),
            )
        self.keys = ordered

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The two fields of each column."""
        return [(self[f"show_{key}"], self[f"place_{key}"]) for key in self.keys]

    @property
    def columns(self) -> list[str]:
        """The keys of those that are shown, in their order; of two at one place the one before stays so."""
        said = self.cleaned_data
        shown = [key for key in self.keys if said[f"show_{key}"] or key == self.first]
        return sorted(shown, key=lambda key: said[f"place_{key}"])
