"""The audit log as a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext_lazy as _

from mipass.base.audit.models import Event
from mipass.base.kit.clock import local
from mipass.doors.web.events import Entry

HEADER = (_("Time"), _("Event"), _("Details"), _("Object"), _("Place"), _("By"), _("Type"), _("Identifier"))


def log_cells(events: Iterable[Event], entries: Iterable[Entry]) -> Iterator[Sequence[object]]:
    """A row for each event: in words, and the code of its type for programs."""
    for event, entry in zip(events, entries, strict=True):
        at = local(entry.at).isoformat(sep=" ", timespec="seconds")
        about = entry.about.label if entry.about else ""
        yield (at, entry.what, entry.detail, about, entry.place, entry.who, event.type, str(event.id))
