"""Reading organizations within an actor's reach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from uuid import UUID

from django.db.models import Count, QuerySet

from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.errors import NotFound
from mipass.base.kit.reliance import rely_on
from mipass.base.kit.text import name_key
from mipass.domains.organizations.models import LIVE, Organization, OrganizationStatus
from mipass.domains.organizations.permissions import VIEW


def visible_to(actor: Actor) -> QuerySet[Organization]:
    """The organizations that the actor may know of. Removed ones are for the system's eyes only."""
    rows = Organization.objects.select_related("distributor")
    if actor.is_system:
        return rows
    if actor.kind is ActorKind.OPERATOR or not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id).exclude(status=OrganizationStatus.REMOVED)
    return rows if actor.organization_ids is None else rows.filter(id__in=actor.organization_ids)


def get_organization(*, actor: Actor, organization_id: UUID) -> Organization:
    """One organization. Raises NotFound outside the actor's reach."""
    try:
        return visible_to(actor).get(id=organization_id)
    except Organization.DoesNotExist:
        raise NotFound from None


def rely_on_organization(organization: Organization, judge: Callable[[Organization], None]) -> None:
    """Let ``judge`` look at it and its distributor, and again when the present change is about to commit."""
    judge(organization)
    rows = Organization.objects.select_related("distributor")
    rely_on(
        [organization.id, organization.distributor_id],
        read=partial(rows.get, id=organization.id),
        judge=judge,
    )


def list_organizations(*, actor: Actor, search: str = "") -> QuerySet[Organization]:
    """The organizations whose name holds the text, in any case."""
    rows = visible_to(actor)
    return rows.filter(name_key__contains=name_key(search)) if search else rows


def list_live(*, actor: Actor) -> list[Organization]:
    """The live organizations within reach, by name: what a scope can be made of."""
    return list(visible_to(actor).filter(status__in=LIVE).order_by("name_key"))


def list_names(*, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of organizations within reach, removed ones too: history goes on naming them."""
    rows = Organization.objects.filter(id__in=set(ids))
    if not actor.is_system:
        rows = rows.filter(distributor_id=actor.own_distributor_id)
    if actor.organization_ids is not None:
        rows = rows.filter(id__in=actor.organization_ids)
    return dict(rows.values_list("id", "name"))


def count_organizations(*, actor: Actor, distributor_id: UUID) -> int:
    """How many live organizations a distributor has; a number that an operator may know."""
    return count_organizations_of(actor=actor, distributor_ids=[distributor_id])[distributor_id]


def count_organizations_of(*, actor: Actor, distributor_ids: Collection[UUID]) -> Mapping[UUID, int]:
    """For each distributor how many live organizations it has, in one query."""
    rows = Organization.objects.all() if actor.kind is ActorKind.OPERATOR else visible_to(actor)
    live = rows.filter(distributor_id__in=distributor_ids, status__in=LIVE).order_by()
    counted = live.values_list("distributor_id").annotate(live=Count("id"))
    return {**dict.fromkeys(distributor_ids, 0), **dict(counted)}
