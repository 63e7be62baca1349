"""How Django forms look: `FORM_RENDERER = "mipass.doors.portal.forms_renderer.FormRenderer"`.

Needs `django.forms` among the installed apps, behind the portal's template folder: the widgets that
look different from Django's stand there as `django/forms/widgets/*.html`.
"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.functional import Promise


class FormRenderer(TemplatesSetting):
    """Renders `{{ form }}` and `{{ field.as_field_group }}` with the templates of the design system."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class RadioCards(forms.RadioSelect):
    """Radio buttons as cards, each with its explanation below the label.

    `explanations` maps a choice's value to a sentence; a choice without one shows its label alone.
    """

    template_name = "ui/forms/radio_cards.html"
    option_template_name = "ui/forms/radio_card.html"

    def __init__(
        self, explanations: Mapping[str, str | Promise], attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.explanations = explanations

    def create_option(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Django's option with `explanation` added for the template."""
        option = super().create_option(*args, **kwargs)
        option["explanation"] = self.explanations.get(str(option["value"]), "")
        if option["explanation"] and (id := option["attrs"].get("id")):  # its name is the label alone
            option["attrs"] |= {"aria-labelledby": f"{id}_name", "aria-describedby": f"{id}_why"}
        return option
