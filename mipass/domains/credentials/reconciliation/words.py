"""What happens to reconciliations, and what is told of it: a part of the room's vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from mipass.base.kit.shapes import NUMBER, Words
from mipass.base.kit.vocabulary import EventType
from mipass.domains.credentials.models import Finding

EVENTS = (
    EventType("reconciliation:sent", _("List of a panel taken in")),
    EventType("reconciliation:columns_mapped", _("Columns of a panel's list assigned")),
    EventType("reconciliation:read_again", _("List of a panel read again")),
    EventType("reconciliation:removed", _("Reconciliation removed")),
    EventType(
        "reconciliation:finished",
        _("Reconciliation finished"),
        {"rows": NUMBER, **dict.fromkeys(Finding.values, NUMBER)},
        public="reconciliation.finished",
    ),
)
OPERATIONS: Mapping[str, Words] = {
    "credentials:finish_reconciliation": _("compare a panel's list"),
    "credentials:map_panel_columns": _("assign the columns of a panel's list"),
    "credentials:read_panel_list_again": _("read a panel's list again"),
    "credentials:remove_reconciliation": _("remove a reconciliation"),
    "credentials:send_panel_list": _("send a panel's list"),
}
NOTICES: Mapping[str, Words] = {
    "reconciliation-finished": _("%(name)s was compared. Look at what was found."),
    "reconciliation-asks": _("%(name)s waits for your answer before it can be compared."),
    "reconciliation-unreadable": _("%(name)s cannot be read as a list of cards."),
    "reconciliation-removed": _("The reconciliation of %(name)s was removed."),
}
