"""Files within an actor's reach: each is whoever ordered it's alone, as long as they reach what it holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.domains.files.models import ENDED, OPEN, FileState, MadeFile
from mipass.domains.organizations.models import OrganizationStatus

KEPT = timedelta(hours=24)  # after it was made, or could not be


def visible_to(actor: Actor) -> QuerySet[MadeFile]:
    """The files that the actor ordered and may still have."""
    rows = MadeFile.objects.filter(
        distributor_id=actor.own_distributor_id, asked_by_kind=actor.kind, asked_by_id=actor.own_id
    )
    rows = rows.exclude(state=FileState.REMOVED).exclude(is_old(now()))
    rows = rows.exclude(organization__status=OrganizationStatus.REMOVED)
    if actor.organization_ids is None:
        return rows
    return rows.filter(Q(organization_id=None) | Q(organization_id__in=actor.organization_ids))


def get_file(*, actor: Actor, file_id: UUID) -> MadeFile:
    """One file. Raises NotFound for one that is not the actor's, or that is gone."""
    found = visible_to(actor).filter(id=file_id).first()
    if found is None:
        raise NotFound
    return found


def count_open() -> int:
    """How many are still to be made, over the installation."""
    return MadeFile.objects.filter(state__in=OPEN).count()


def is_old(moment: datetime) -> Q:
    """What was kept for its time."""
    return Q(state__in=ENDED, changed_at__lte=moment - KEPT)


def expires_at(file: MadeFile) -> datetime | None:
    """When it is gone; None while it is made."""
    return file.changed_at + KEPT if file.state in ENDED else None
