"""Reading readers within an actor's reach."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.clock import now
from mipass.base.kit.errors import NotFound
from mipass.domains.organizations.models import LIVE, Organization
from mipass.domains.readers.models import Reader
from mipass.domains.readers.permissions import MANAGE, VIEW

SILENT_AFTER = timedelta(days=7)


def visible_to(actor: Actor) -> QuerySet[Reader]:
    """The enrolled readers that the actor may know of."""
    rows = Reader.objects.filter(removed_at=None).select_related("organization")
    if actor.is_system:
        return rows
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def list_readers(
    *, actor: Actor, organization: Organization, search: str = "", silent: bool = False
) -> QuerySet[Reader]:
    """An organization's readers whose name holds the text, or of them those that are silent."""
    actor.require(VIEW, organization.place)
    rows = visible_to(actor).filter(distributor_id=organization.distributor_id, organization=organization)
    rows = rows.filter(name__icontains=search) if search else rows
    return rows.filter(_is_silent()) if silent else rows


def find_readers(*, actor: Actor, search: str) -> QuerySet[Reader]:
    """Readers within reach, of any organization, with the text in their name or as their serial number."""
    rows = visible_to(actor).filter(distributor_id=actor.own_distributor_id)
    return rows.filter(Q(name__icontains=search) | Q(serial_number__iexact=search))


def count_silent(*, actor: Actor, organization: Organization | None = None) -> Mapping[UUID, int]:
    """For each live organization within reach, or one, that has silent readers: how many."""
    rows = visible_to(actor).filter(_is_silent(), organization__status__in=LIVE)
    if organization is not None:
        actor.require(VIEW, organization.place)
        rows = rows.filter(organization=organization)
    counted = rows.order_by().values_list("organization_id").annotate(number=Count("id"))
    return dict(counted)


def _is_silent() -> Q:
    """Nothing came from it for a week, by itself or through a phone; a new one has that long to begin."""
    before = now() - SILENT_AFTER
    return Q(last_seen_at__lt=before) | Q(last_seen_at=None, enrolled_at__lt=before)


def get_reader(*, actor: Actor, reader_id: UUID) -> Reader:
    """One reader. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).filter(id=reader_id).first()
    if found is None:
        raise NotFound
    return found


def known_to(actor: Actor) -> QuerySet[Reader]:
    """The same with those that were removed: for programs, which keep their ids."""
    rows = Reader.objects.select_related("organization__distributor")
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def find_reader(reader_id: UUID) -> Reader:
    """Any reader, removed ones too, for signed things that anybody may carry. Raises NotFound."""
    found = Reader.objects.select_related("organization").filter(id=reader_id).first()
    if found is None:
        raise NotFound
    return found


def is_reader_key(thumbprint: str) -> bool:
    """Whether a reader has this key or, until it was removed, had it."""
    return Reader.objects.filter(key_thumbprint=thumbprint).exists()


def list_unreleased(
    *, actor: Actor, organization: Organization | None = None, search: str = ""
) -> QuerySet[Reader]:
    """Readers that were removed and have not yet said that they know it, of one organization or of all.

    Those of organizations that are removed are among them. One that no installer enrolled needs no release.
    """
    actor.require(MANAGE, organization.place if organization else Place(actor.own_distributor_id))
    rows = Reader.objects.filter(
        distributor_id=actor.own_distributor_id, removed_at__isnull=False, released_at=None
    )
    rows = rows.exclude(key_thumbprint="").select_related("organization")
    if actor.organization_ids is not None:
        rows = rows.filter(organization_id__in=actor.organization_ids)
    if organization is not None:
        rows = rows.filter(organization=organization)
    return rows.filter(name__icontains=search) if search else rows


def count_left_behind(*, actor: Actor) -> int:
    """How many of those are of organizations that are being removed, or are removed: no list shows them."""
    if not actor.can(MANAGE):
        return 0
    return list_unreleased(actor=actor).exclude(organization__status__in=LIVE).count()


def reported_list_time(organization: Organization) -> datetime | None:
    """The issue time of the oldest status list that a reader of the organization may still go by.

    None while some reader never told which one it holds, and where there is no reader at all. A removed
    reader counts until it has proved that it was released: until then it opens doors. Plain: for an actor
    who may see the organization.
    """
    rows = Reader.objects.filter(
        distributor_id=organization.distributor_id, organization=organization, released_at=None
    )
    rows = rows.exclude(removed_at__isnull=False, key_thumbprint="")  # what was never real is gone for good
    times = list(rows.order_by(F("list_time").asc(nulls_first=True)).values_list("list_time", flat=True)[:1])
    return times[0] if times else None


def count_readers(*, actor: Actor, organization: Organization) -> int:
    """How many readers an organization has."""
    return list_readers(actor=actor, organization=organization).count()
