"""What is told of uploads: a part of the room's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from mipass.base.kit.shapes import Words

NOTICES: Mapping[str, Words] = {
    "batch-checked": _("%(name)s has been checked. Review it before you issue it."),
    "batch-asks": _("%(name)s waits for your answer before it can be checked."),
    "batch-unreadable": _("%(name)s cannot be read as a bulk upload."),
    "batch-discarded": _("The bulk upload %(name)s was discarded."),
    "batch-failed": _("Nothing from %(name)s was issued. Its page says why."),
    "batch-undone": ngettext_lazy(
        "%(credentials)s credential from %(name)s was withdrawn and its credit returned.",
        "%(credentials)s credentials from %(name)s were withdrawn and their credits returned.",
        "credentials",
    ),
    "batch-not-undone": _("Nothing from %(name)s could be undone."),
}
