"""Reading organizations within an actor's reach."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from uuid import UUID

from django.db.models import Count, QuerySet

from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.errors import NotFound
from mipass.base.kit.prepared import Prepared
from mipass.base.kit.reliance import rely_on
from mipass.base.kit.text import name_key
from mipass.domains.organizations.models import LIVE, Organization, OrganizationLogo, OrganizationStatus
from mipass.domains.organizations.permissions import VIEW


def visible_to(actor: Actor) -> QuerySet[Organization]:
    """The organizations that the actor may know of. Removed ones are for the system's eyes only."""
    if actor.is_system:
        return _all()
    if not _may_look(actor):
        return _all().none()
    rows = _kept_of(actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(id__in=actor.organization_ids)


def list_closing() -> QuerySet[Organization]:
    """Organizations that are being removed, of whatever distributor."""
    return Organization.objects.filter(status=OrganizationStatus.CLOSING)


def _may_look(actor: Actor) -> bool:
    return actor.kind is not ActorKind.OPERATOR and actor.can(VIEW)


def _all() -> QuerySet[Organization]:
    return Organization.objects.select_related("distributor")


def _kept_of(distributor_id: UUID) -> QuerySet[Organization]:
    return _all().filter(distributor_id=distributor_id).exclude(status=OrganizationStatus.REMOVED)


_one = Prepared(lambda key: _all().filter(id=key), 1)
_one_of = Prepared(lambda key, distributor_id: _all().filter(id=key, distributor_id=distributor_id), 2)
_one_kept = Prepared(lambda key, distributor_id: _kept_of(distributor_id).filter(id=key), 2)


def get_organization(*, actor: Actor, organization_id: UUID) -> Organization:
    """One organization. Raises NotFound outside the actor's reach."""
    for organization in _found_by(actor, organization_id):
        return organization
    raise NotFound


def _found_by(actor: Actor, organization_id: UUID) -> list[Organization]:
    """The same as `visible_to` tells of it, in a query that is written once: every page asks it."""
    if actor.is_system:
        return _one.find(organization_id)
    within = actor.organization_ids
    if not _may_look(actor) or (within is not None and organization_id not in within):
        return []
    return _one_kept.find(organization_id, actor.own_distributor_id)


def rely_on_organization(organization: Organization, judge: Callable[[Organization], None]) -> None:
    """Let ``judge`` look at it and its distributor, and again when the present change is about to commit."""
    judge(organization)
    rely_on(
        [organization.id, organization.distributor_id],
        read=partial(_again, organization.id, organization.distributor_id),
        judge=judge,
    )


def _again(organization_id: UUID, distributor_id: UUID) -> Organization:
    (organization,) = _one_of.find(organization_id, distributor_id)
    return organization


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


def find_card_logo_version(*, distributor_id: UUID, organization_id: UUID) -> str:
    """The version of an organization's own logo, for anybody who asks; empty for none."""
    rows = Organization.objects.filter(id=organization_id, distributor_id=distributor_id)
    return rows.values_list("logo_version", flat=True).first() or ""


def find_card_logo(*, distributor_id: UUID, organization_id: UUID) -> bytes | None:
    """An organization's own logo as PNG, for anybody who asks."""
    rows = OrganizationLogo.objects.filter(distributor_id=distributor_id, organization_id=organization_id)
    png = rows.values_list("png", flat=True).first()
    return None if png is None else bytes(png)
