"""What follows a restore for organizations. To remove one again joins several rooms."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from mipass.base.audit.kept import State
from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.domains.organizations.models import LIVE, Organization, OrganizationStatus

EVENTS = frozenset(
    {"organization:closing", "organization:disabled", "organization:enabled", "organization:removed"}
)


def organization_states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    """How each stands."""
    for organization in Organization.objects.filter(id__in=ids):
        yield organization.id, {"status": organization.status}


def disable_again(*, actor: Actor, organization: Organization) -> bool:
    """Whether it was not Disabled here."""
    rows = Organization.objects.filter(
        distributor_id=organization.distributor_id, id=organization.id, status=OrganizationStatus.ENABLED
    )
    if not rows.update(status=OrganizationStatus.DISABLED):
        return False
    record(actor=actor, event="organization:disabled", place=organization.place, subject_id=organization.id)
    return True


def close_again(*, organization: Organization) -> bool:
    """Whether it was live here; from now on it is Closing, and the caller empties it."""
    rows = Organization.objects.filter(
        distributor_id=organization.distributor_id, id=organization.id, status__in=LIVE
    )
    return bool(rows.update(status=OrganizationStatus.CLOSING))
