"""Reading readers within an actor's reach."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.domains.organizations.models import Organization
from mipass.domains.readers.models import Reader
from mipass.domains.readers.permissions import VIEW


def visible_to(actor: Actor) -> QuerySet[Reader]:
    """The enrolled readers that the actor may know of."""
    rows = Reader.objects.filter(removed_at=None).select_related("organization")
    if actor.is_system:
        return rows
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.tenant)
    return rows if actor.unit_ids is None else rows.filter(organization_id__in=actor.unit_ids)


def list_readers(*, actor: Actor, organization: Organization, search: str = "") -> QuerySet[Reader]:
    """An organization's readers whose name holds the text."""
    actor.require(VIEW, organization.place)
    rows = visible_to(actor).filter(organization=organization)
    return rows.filter(name__icontains=search) if search else rows


def get_reader(*, actor: Actor, reader_id: UUID) -> Reader:
    """One reader. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).filter(id=reader_id).first()
    if found is None:
        raise NotFound
    return found


def count_readers(*, actor: Actor, organization: Organization) -> int:
    """How many readers an organization has."""
    return list_readers(actor=actor, organization=organization).count()
