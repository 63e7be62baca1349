"""Why a reader did not take firmware, in words. The codes are the protocol's, and a few of our own."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: Mapping[str, str | Promise] = {
    "bad_signature": _("metadata that is not properly signed"),
    "frozen": _("metadata out of date"),
    "malformed": _("metadata that cannot be read"),
    "removed": _("the reader was removed"),
    "rollback": _("older than what the reader runs"),
    "step_missing": _("an intermediate version is missing"),
    "truncated": _("an image that ended too early"),
    "unknown": _("the reader gave no reason"),
    "unknown_target": _("the metadata does not mention this firmware"),
    "unreachable": _("the image could not be fetched"),
    "withdrawn": _("the firmware was withdrawn"),
    "wrong_hash": _("an image that is not the signed one"),
    "wrong_model": _("firmware for another model"),
}


def upgrade_reason(code: str) -> str:
    """The words of a code, or the code itself made readable."""
    return str(REASONS.get(code) or code.replace("_", " "))
