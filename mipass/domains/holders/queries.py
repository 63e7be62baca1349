"""Reading holders within an actor's reach. Operators see none."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.base.kit.prepared import Prepared
from mipass.base.kit.reliance import rely_on
from mipass.domains.holders.models import Holder
from mipass.domains.holders.permissions import VIEW
from mipass.domains.holders.search import matching
from mipass.domains.organizations.models import Organization

OFFERED = 20  # holders with one address, that one is chosen from


def visible_to(actor: Actor) -> QuerySet[Holder]:
    """The holders that the actor may know of."""
    rows = Holder.objects.all()
    if actor.is_system:
        return rows
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def get_holder(*, actor: Actor, holder_id: UUID) -> Holder:
    """One holder with their organization. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).select_related("organization__distributor").filter(id=holder_id).first()
    if found is None:
        raise NotFound
    return found


def get_holder_of(*, actor: Actor, organization: Organization, holder_id: UUID) -> Holder:
    """One holder of this organization. Raises NotFound."""
    holder = get_holder(actor=actor, holder_id=holder_id)
    if holder.organization_id != organization.id:
        raise NotFound
    return holder


def list_holders(*, actor: Actor, organization: Organization, search: str = "") -> QuerySet[Holder]:
    """An organization's holders, or those that have each word of the search in what is known of them."""
    actor.require(VIEW, organization.place)
    rows = visible_to(actor).filter(distributor_id=organization.distributor_id, organization=organization)
    if not search.strip():
        return rows
    return rows.filter(
        matching(
            rows,
            distributor_id=organization.distributor_id,
            organization_id=organization.id,
            text=search,
        )
    )


_active_at = Prepared(  # whoever issues by the form asks it
    lambda distributor_id, organization_id, email: Holder.objects.filter(
        distributor_id=distributor_id, organization_id=organization_id, email=email, active=True
    ).order_by("family_name", "given_name", "id")[:OFFERED],
    3,
)


def list_holder_names(*, actor: Actor, ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """What holders are called, of those that the actor may know of: name, or address of one without."""
    wanted = set(ids)
    if not wanted or not actor.can(VIEW):
        return {}
    rows = visible_to(actor).filter(distributor_id=actor.own_distributor_id, id__in=wanted)
    return {holder.id: holder.name for holder in rows}


def list_active_at(*, actor: Actor, organization: Organization, email: str) -> list[Holder]:
    """The active holders with exactly this address; 20 at most. Nobody is taken for one of them by it."""
    if not actor.can(VIEW):
        return []
    actor.require(VIEW, organization.place)
    return _active_at.find(organization.distributor_id, organization.id, email)


def list_same_address(*, actor: Actor, holder: Holder) -> QuerySet[Holder]:
    """The other holders of the organization with exactly this one's address, inactive ones too."""
    rows = list_holders(actor=actor, organization=holder.organization).filter(email=holder.email)
    return rows.filter(erased_at=None).exclude(id=holder.id).order_by("family_name", "given_name", "id")


def rely_on_holder(*, distributor_id: UUID, holder_id: UUID, judge: Callable[[bool], None]) -> None:
    """Let ``judge`` hear whether the holder is active, and again when the present change is to commit."""
    read = partial(_is_active, distributor_id, holder_id)
    judge(read())
    rely_on([holder_id], read=read, judge=judge)


def _is_active(distributor_id: UUID, holder_id: UUID) -> bool:
    return Holder.objects.filter(distributor_id=distributor_id, id=holder_id, active=True).exists()
