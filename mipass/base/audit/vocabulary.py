"""The log's own events, and the refusals that any room may give."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import CODE, Words
from mipass.base.kit.vocabulary import EventType

EVENTS = (
    EventType("export:file_taken", _("File downloaded"), {"kind": CODE}),
    EventType("operation:refused", _("Refused"), {"operation": CODE, "code": CODE}),
)

OPERATIONS: Mapping[str, Words] = {
    "audit:take_file": _("download a file"),
}

REASONS: Mapping[str, Words] = {
    "bad_colour": _("not a colour"),
    "bad_email": _("not an e-mail address"),
    "bad_number": _("not a number"),
    "empty": _("an empty file"),
    "forbidden": _("no permission"),
    "request_in_progress": _("the same request is still running"),
    "forbidden_character": _("a character that is not allowed"),
    "idempotency_key_reused": _("the request was used before for something else"),
    "invalid": _("something entered is wrong"),
    "name_taken": _("the name is taken"),
    "no_change": _("already done"),
    "not_found": _("not found"),
    "not_yourself": _("not for oneself"),
    "out_of_range": _("a number out of range"),
    "required": _("something is missing"),
    "too_large": _("a file too large"),
    "too_long": _("a text too long"),
    "too_many_attempts": _("too many attempts"),
    "wrong_state": _("not possible in this state"),
}
