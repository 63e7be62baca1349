"""What is refused of files that the worker makes."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import Words

OPERATIONS: Mapping[str, Words] = {
    "files:order": _("order a file"),
    "files:take": _("download a file that was made"),
    "files:remove": _("remove a file that was made"),
}
