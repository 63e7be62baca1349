"""Versions of firmware as people type them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.kit.errors import Invalid
from mipass.protocol.versions import version_number


def clean_version(text: str, *, field: str) -> tuple[str, int]:
    """The version without leading zeros, and the number that orders it. Raises Invalid."""
    version = text.strip()
    number = version_number(version)
    if number is None:
        raise Invalid(
            _("Enter a version of up to four numbers with dots between them, such as 2.10.3."),
            code="bad_version",
            field=field,
        )
    return ".".join(str(int(part)) for part in version.split(".")), number
