"""Reading actions on many credentials, and what came of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import NotFound
from mipass.domains.credentials.models import ActionState, BulkAction, BulkActionRow, Credential
from mipass.domains.credentials.permissions import VIEW
from mipass.domains.organizations.models import Organization


def running_actions() -> QuerySet[BulkAction]:
    """Actions that are not done yet, of whatever organization."""
    return BulkAction.objects.filter(state=ActionState.RUNNING)


def list_running() -> list[BulkAction]:
    """Actions that the worker goes on with, the oldest first."""
    return list(running_actions().select_related("organization__distributor").order_by("created_at")[:20])


def visible_to(actor: Actor) -> QuerySet[BulkAction]:
    """The actions that the actor may know of."""
    rows = BulkAction.objects.select_related("organization__distributor")
    if actor.is_system:
        return rows
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def list_bulk_actions(*, actor: Actor, organization: Organization) -> QuerySet[BulkAction]:
    """An organization's actions."""
    actor.require(VIEW, organization.place)
    return BulkAction.objects.filter(
        distributor_id=organization.distributor_id, organization=organization
    ).select_related("organization")


def get_bulk_action(*, actor: Actor, organization: Organization, action_id: UUID) -> BulkAction:
    """One action of an organization. Raises NotFound."""
    found = list_bulk_actions(actor=actor, organization=organization).filter(id=action_id).first()
    if found is None:
        raise NotFound
    return found


def list_outcomes(*, actor: Actor, action: BulkAction) -> QuerySet[BulkActionRow]:
    """What came of each credential, in the order in which they were taken."""
    actor.require(VIEW, action.place)
    return BulkActionRow.objects.filter(distributor_id=action.distributor_id, action=action).order_by("id")


def addresses_of(*, actor: Actor, outcomes: Sequence[BulkActionRow]) -> Mapping[UUID, str]:
    """The addresses of the credentials of some outcomes."""
    rows = Credential.objects.filter(
        distributor_id=actor.own_distributor_id, id__in=[outcome.credential_id for outcome in outcomes]
    )
    return dict(rows.values_list("id", "email"))
