"""Card formats as the pages name them and offer them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from mipass.domains.credentials.cards import Card
from mipass.doors.web.words import grouped
from mipass.protocol import wiegand
from mipass.protocol.wiegand import CUSTOM, Field, Format

CUSTOM_NAME = _("Custom")
FORMAT_NAMES: dict[str, str | Promise] = {
    CUSTOM: CUSTOM_NAME,
    **{code: form.short_name for code, form in wiegand.FORMATS.items()},
}
FIELD_LABELS = {
    "facility_code": _("Facility Code"),
    "card_number": _("Card Number"),
    "issue_level": _("Issue Level"),
    "oem": _("OEM Code"),
}
CONFIDENCES = {
    "medium": _("The fields of this format are confirmed, but its parity is not."),
    "low": _("Little is known about this format, from a single source."),
}

Choice = tuple[str, str | Promise]


def format_choices() -> list[Choice | tuple[str | Promise, list[Choice]]]:
    """What can be issued: tier 1 at once, the others under *More formats*, Custom last."""
    first = [_choice(form) for form in wiegand.offered() if form.tier == 1]
    more = [_choice(form) for form in wiegand.offered() if form.tier > 1]
    return [*first, (_("More formats"), more), (CUSTOM, CUSTOM_NAME)]


def _choice(form: Format) -> Choice:
    return form.code, form.short_name


def about_format(code: str) -> list[str | Promise]:
    """What an administrator should know of a format before issuing in it."""
    form = wiegand.FORMATS.get(code)
    if form is None:
        return []
    return [text for text in (f"{form.label}.", CONFIDENCES.get(form.confidence, ""), form.note) if text]


def field_label(field: Field) -> str | Promise:
    """The portal's word for a field, and the format's own where it differs."""
    label = FIELD_LABELS[field.name]
    is_same = str(label).casefold() == field.label.casefold()
    return label if is_same else f"{label} ({field.label})"


def field_range(field: Field) -> str:
    """The values that a field takes, as its help says them."""
    if field.minimum == field.maximum:
        return grouped(field.minimum)
    bounds = {"minimum": grouped(field.minimum), "maximum": grouped(field.maximum)}
    return gettext("%(minimum)s to %(maximum)s") % bounds


def named_fields(card: Card) -> list[tuple[str | Promise, int]]:
    """A card's fields with their labels, in the order of its format."""
    form = wiegand.FORMATS.get(card.format)
    return [(field_label(field), card.fields[field.name]) for field in form.fields] if form else []
