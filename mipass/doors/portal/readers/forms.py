"""What people type about a reader."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from mipass.doors.web.door import ActionForm
from mipass.doors.web.fields import NameField


class RenameForm(ActionForm):
    """Another name."""

    name = NameField(label=_("Name"))
