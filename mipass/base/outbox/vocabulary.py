"""What is told of mails."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import Words

NOTICES: Mapping[str, Words] = {
    "mail-failed": _("A mail to %(email)s could not be delivered."),
}
