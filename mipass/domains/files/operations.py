"""Ordering files that are too long for one answer, and taking them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.audit.taking import Taken
from mipass.base.kit.actor import Actor, Permission, Place
from mipass.base.kit.clock import now
from mipass.base.kit.db import one_at_a_time
from mipass.base.kit.errors import NotFound, Refused
from mipass.domains.files.making import parts_of
from mipass.domains.files.models import OPEN, FileKind, FilePart, FileState, MadeFile
from mipass.domains.files.queries import visible_to

MOST_OPEN = 5  # of one client
MOST_KEPT = 50  # of one client


@dataclass(frozen=True, slots=True)
class Order:
    """What file is wanted. ``name`` is ASCII; ``needs`` is what making and downloading it take."""

    kind: FileKind
    name: str
    media_type: str
    place: Place
    needs: Sequence[Permission]
    said: Mapping[str, Any]


@change("files:order")
def order_file(*, actor: Actor, order: Order, file_id: UUID) -> MadeFile:
    """A file that the worker makes for whoever asks; they alone can have it, for a day.

    One of the same content that still waits is the same one. Raises Refused ``too_many``.
    """
    for permission in order.needs:
        actor.require(permission, order.place)
    one_at_a_time(f"files of {actor.own_id}")
    mine = visible_to(actor)
    waiting = mine.filter(state__in=OPEN)
    for known in waiting.filter(kind=order.kind):
        if known.place == order.place and known.said == order.said:
            return known
    if waiting.count() >= MOST_OPEN or mine.count() >= MOST_KEPT:
        raise Refused(_("Too many files wait; take or remove one first."), code="too_many")
    return MadeFile.objects.create(
        id=file_id,
        distributor_id=actor.own_distributor_id,
        organization_id=order.place.organization_id,
        kind=order.kind,
        name=order.name,
        media_type=order.media_type,
        said=dict(order.said),
        needs=[str(permission) for permission in order.needs],
        asked_by_kind=actor.kind,
        asked_by_id=actor.own_id,
        created_at=now(),
        changed_at=now(),
    )


@change("files:take")
def take_made_file(*, actor: Actor, file: MadeFile) -> Taken[FilePart]:
    """The parts of a file, for whoever takes it now. Raises Refused ``wrong_state`` until it is ready."""
    for permission in file.permissions:
        actor.require(permission, file.place)
    state = visible_to(actor).filter(id=file.id).values_list("state", flat=True).first()
    if state is None:
        raise NotFound
    if state != FileState.READY:
        raise Refused(_("The file is not ready."), code="wrong_state", facts={"state": state})
    return Taken(
        actor=actor,
        event="export:file_taken",
        file=file.name,
        rows=parts_of(file).order_by("number"),
        place=file.place,
        subject_id=file.id,
        kind=file.name,
    )


@change("files:remove")
def remove_file(*, actor: Actor, file: MadeFile) -> None:
    """Let a file go before its time."""
    if not visible_to(actor).filter(id=file.id).update(state=FileState.REMOVED, changed_at=now()):
        raise NotFound
