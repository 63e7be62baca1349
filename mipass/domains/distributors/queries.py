"""Reading distributors."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.errors import NotFound
from mipass.base.kit.text import name_key
from mipass.domains.distributors.models import Distributor, DistributorStatus, Logo
from mipass.domains.distributors.permissions import LIST, VIEW


def visible_to(actor: Actor) -> QuerySet[Distributor]:
    """The distributors within the actor's reach: all for an operator, one's own for an admin."""
    rows = Distributor.objects.all()
    if actor.is_system or actor.kind is ActorKind.OPERATOR:
        return rows
    return rows.filter(id=actor.own_distributor_id)


def get_distributor(*, actor: Actor, distributor_id: UUID) -> Distributor:
    """One distributor. Raises NotFound outside the actor's reach, Forbidden without the right to view it."""
    found = visible_to(actor).filter(id=distributor_id).first()
    if found is None:
        raise NotFound
    actor.require(VIEW, found.place)
    return found


def list_distributors(*, actor: Actor, search: str = "") -> QuerySet[Distributor]:
    """Every distributor whose name holds the text, in any case; for the vendor."""
    actor.require(LIST)
    rows = visible_to(actor)
    return rows.filter(name_key__contains=name_key(search)) if search else rows


def find_accent(*, distributor_id: UUID) -> str:
    """The accent colour that a distributor shows to the world, or nothing; for its stylesheet."""
    accents = Distributor.objects.filter(id=distributor_id).values_list("brand_accent", flat=True)
    return accents.first() or ""


def find_logo_version(*, distributor_id: UUID) -> str:
    """Which logo a distributor shows now, or nothing."""
    versions = Distributor.objects.filter(id=distributor_id).values_list("logo_version", flat=True)
    return versions.first() or ""


def find_logo(*, distributor_id: UUID) -> bytes | None:
    """The logo that a distributor shows to the world, a PNG, if it has one."""
    png = Logo.objects.filter(distributor_id=distributor_id).values_list("png", flat=True).first()
    return None if png is None else bytes(png)


def list_returning(*, actor: Actor) -> QuerySet[Distributor]:
    """The distributors whose policy returns the credits of expired invitations; none that is suspended,
    since nobody there can send an invitation again in time.
    """
    actor.require(LIST)
    return visible_to(actor).filter(return_expired=True, status=DistributorStatus.ACTIVE)


def list_reminding(*, actor: Actor) -> QuerySet[Distributor]:
    """The distributors whose policy reminds of invitations; none that is suspended: it mails no holders."""
    actor.require(LIST)
    return visible_to(actor).filter(remind_invited=True, status=DistributorStatus.ACTIVE)


def list_erasing(*, actor: Actor) -> QuerySet[Distributor]:
    """The distributors whose policy erases people; none that is suspended: its portal stands still."""
    actor.require(LIST)
    return visible_to(actor).filter(erase_after_months__isnull=False, status=DistributorStatus.ACTIVE)


def count_distributors(*, actor: Actor) -> tuple[int, int]:
    """How many distributors there are, and how many of them are suspended; for the vendor."""
    rows = list_distributors(actor=actor)
    return rows.count(), rows.filter(status=DistributorStatus.SUSPENDED).count()
