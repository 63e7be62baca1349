"""The notes about holders, which lie sealed under the distributor's data key."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.keys.resealing import reseal
from mipass.base.kit.errors import Invalid
from mipass.base.kit.text import clean_name
from mipass.base.kit.vault import seal, unseal
from mipass.domains.distributors.data_keys import data_keys
from mipass.domains.holders.models import Holder

NOTE_LENGTH = 1_000


def clean_note(text: str) -> str:
    """A note of several lines, each as `clean_name` has it. Raises Invalid."""
    if len(text) > 2 * NOTE_LENGTH:
        raise _too_long(len(text))
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    note = "\n".join(clean_name(line, field="note", length=NOTE_LENGTH, required=False) for line in lines)
    if len(note) > NOTE_LENGTH:
        raise _too_long(len(note))
    return note


def _too_long(length: int) -> Invalid:
    message = _("Use at most %(limit)d characters; this has %(count)d.")
    return Invalid(message % {"limit": NOTE_LENGTH, "count": length}, code="too_long", field="note")


def seal_note(holder: Holder, note: str) -> bytes | None:
    """What is kept of it; None of an empty one."""
    return seal_note_of(holder.distributor_id, holder.id, note)


def seal_note_of(distributor_id: UUID, holder_id: UUID, note: str) -> bytes | None:
    """The same for a holder who is yet to be made."""
    if not note:
        return None
    return seal(data_keys(distributor_id), note.encode(), place_of_note(distributor_id, holder_id))


def open_note(holder: Holder) -> str:
    """The note in the open. Raises CannotOpen."""
    if holder.note is None:
        return ""
    return unseal(data_keys(holder.distributor_id), holder.note, _place_of(holder)).decode()


def reseal_notes(distributor_id: UUID) -> int:
    """All notes of a distributor with its present key; how many it was."""
    rows = Holder.objects.filter(distributor_id=distributor_id)
    return reseal(rows, "note", data_keys(distributor_id), _place_of)


def place_of_note(distributor_id: UUID, holder_id: UUID) -> bytes:
    """What a sealed note is bound to."""
    return distributor_id.bytes + holder_id.bytes + b"note"


def _place_of(holder: Holder) -> bytes:
    return place_of_note(holder.distributor_id, holder.id)
