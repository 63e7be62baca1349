"""Forms of the own account."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import NameField


class NamesForm(ActionForm):
    """First and last name."""

    first_name = NameField(label=_("First Name"), autocomplete="given-name")
    last_name = NameField(label=_("Last Name"), autocomplete="family-name")
