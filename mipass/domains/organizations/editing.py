"""Changing several things of an organization at once, or none of them."""

from __future__ import annotations

from collections.abc import Callable

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.db import lock
from mipass.domains.organizations.door_policy import edit_door_policy
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import rename_organization, set_organization_status
from mipass.domains.organizations.permissions import VIEW


@change("organizations:edit")
def edit_organization(
    *,
    actor: Actor,
    organization: Organization,
    name: str | None = None,
    status: str | None = None,
    door_policy: tuple[int, int] | None = None,
    judge: Callable[[Organization], None] = lambda _present: None,
) -> None:
    """Change what is given and is not so already; ``door_policy`` is days of documents and hours of grace.

    ``judge`` looks at the row first, as it is and locked. Raises what the single operations raise; then
    nothing is changed.
    """
    actor.require(VIEW, organization.place)
    rows = Organization.objects.filter(id=organization.id, distributor_id=organization.distributor_id)
    present = lock(rows.select_related("distributor")).get()
    judge(present)
    if name is not None and name != present.name:
        present = rename_organization(actor=actor, organization=present, name=name)
    if status is not None and status != present.status:
        set_organization_status(actor=actor, organization=present, status=status)
    if door_policy is not None and door_policy != (present.document_days, present.grace_hours):
        days, hours = door_policy
        edit_door_policy(actor=actor, organization=present, document_days=days, grace_hours=hours)
