"""What people take away as files: there are no rows for a file without the event that says who took them."""

from __future__ import annotations

from typing import Generic, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet

from mipass.base.audit.operations import Detail, change, record
from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.errors import NotFound

M = TypeVar("M", bound=Model)


class Taken(Generic[M]):
    """Rows that somebody takes away as a file of this name. Making one records it, in the present change."""

    def __init__(
        self,
        *,
        actor: Actor,
        event: str,
        file: str,
        rows: QuerySet[M],
        place: Place,
        subject_id: UUID | None = None,
        **details: Detail,
    ) -> None:
        record(actor=actor, event=event, place=place, subject_id=subject_id, **details)
        self.file, self.rows = file, rows


@change("audit:take_file")
def take_file(
    *, actor: Actor, file: str, rows: QuerySet[M], place: Place, subject_id: UUID | None = None
) -> Taken[M]:
    """The rows of a list that lies in this place, for a file. Raises NotFound for a place out of reach.

    ``file`` names it and is ASCII; ``subject_id`` is what the list belongs to, if not the place as a whole.
    """
    if not actor.reaches(place):
        raise NotFound
    return Taken(
        actor=actor,
        event="export:file_taken",
        file=file,
        rows=rows,
        place=place,
        subject_id=subject_id,
        kind=file,
    )
