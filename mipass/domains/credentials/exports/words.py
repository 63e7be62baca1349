"""What happens to exports, what is refused, and what is told of it: a part of the room's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import CODE, Words, many
from mipass.base.kit.vocabulary import EventType

EVENTS = (
    EventType("export:profile_saved", _("Export profile saved")),
    EventType("export:profile_removed", _("Export profile removed")),
    EventType("export:taken", _("Credentials exported"), {"fields": many(CODE)}),
)
OPERATIONS: Mapping[str, Words] = {
    "credentials:export": _("export credentials"),
    "credentials:edit_export_profile": _("edit an export profile"),
    "credentials:remove_export_profile": _("remove an export profile"),
    "credentials:save_export_profile": _("save an export profile"),
}
REASONS: Mapping[str, Words] = {
    "bad_cell": _("a cell cannot stand in the file"),
    "taken_since": _("another file was taken since"),
}
NOTICES: Mapping[str, Words] = {
    "export-profile-saved": _("The export profile %(name)s was saved."),
    "export-profile-removed": _("The export profile %(name)s was removed."),
}
