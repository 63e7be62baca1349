"""Forms of the own account."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from mipass.domains.accounts.zones import list_zones
from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import NameField


class NamesForm(ActionForm):
    """First and last name."""

    first_name = NameField(label=_("First Name"), autocomplete="given-name")
    last_name = NameField(label=_("Last Name"), autocomplete="family-name")


FOLLOW_BROWSER = _("Follow the browser")
DEFAULT_ZONE = _("The portal's (%(zone)s)")


class PreferencesForm(ActionForm):
    """Language, time zone, and whether letters are shortcuts."""

    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("For the pages and for mails to you."),
        required=False,
        choices=[("", FOLLOW_BROWSER), *settings.LANGUAGES],
    )
    time_zone = forms.ChoiceField(
        label=_("Time Zone"),
        help_text=_("For dates on the pages and in mails to you."),
        required=False,
        choices=lambda: [
            ("", DEFAULT_ZONE % {"zone": settings.TIME_ZONE}),
            *((name, name.replace("_", " ")) for name in list_zones()),
        ],
    )
    single_keys = forms.BooleanField(
        label=_("Shortcuts of a single key"),
        help_text=_(
            "With / to search, c for a new entry and ? for the list of them. Ctrl+K works in any case."
        ),
        required=False,
    )
