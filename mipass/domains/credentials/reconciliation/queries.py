"""Reading comparisons within an actor's reach. A list of guesses would tell card data: hence both rights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from mipass.base.kit.actor import Actor, Place
from mipass.base.kit.errors import NotFound
from mipass.domains.credentials.bulk_uploads.sealing import open_json
from mipass.domains.credentials.models import (
    Credential,
    Reconciliation,
    ReconciliationRow,
    ReconciliationState,
)
from mipass.domains.credentials.permissions import EXPORT, VIEW_CARDS
from mipass.domains.organizations.models import Organization

RIGHTS = (EXPORT, VIEW_CARDS)


def require_rights(actor: Actor, place: Place) -> None:
    """Raise Forbidden unless the actor may compare lists of this place."""
    for right in RIGHTS:
        actor.require(right, place)


def visible_to(actor: Actor) -> QuerySet[Reconciliation]:
    """The comparisons that the actor may know of."""
    rows = Reconciliation.objects.select_related("organization__distributor")
    rows = rows.exclude(state=ReconciliationState.REMOVED)
    if actor.is_system:
        return rows
    if not all(actor.can(right) for right in RIGHTS):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    return rows if actor.organization_ids is None else rows.filter(organization_id__in=actor.organization_ids)


def list_reconciliations(*, actor: Actor, organization: Organization) -> QuerySet[Reconciliation]:
    """The comparisons of an organization."""
    require_rights(actor, organization.place)
    return visible_to(actor).filter(distributor_id=organization.distributor_id, organization=organization)


def get_reconciliation(
    *, actor: Actor, organization: Organization, reconciliation_id: UUID
) -> Reconciliation:
    """One comparison of an organization. Raises NotFound."""
    rows = list_reconciliations(actor=actor, organization=organization)
    found = rows.filter(id=reconciliation_id).first()
    if found is None:
        raise NotFound
    return found


def get_remark(*, actor: Actor, reconciliation: Reconciliation) -> Mapping[str, Any]:
    """What was said of the file as a whole: as :func:`bulk_uploads.queries.get_remark`."""
    require_rights(actor, reconciliation.place)
    return open_json(reconciliation, "remark", reconciliation.remark)


def find_comparable(
    *, actor: Actor, reconciliation: Reconciliation, against: UUID | None = None
) -> Reconciliation | None:
    """The finished comparison of the same organization to measure this one by: the last one before, or one
    that is named. None where there is none, or where it can no longer be compared.
    """
    require_rights(actor, reconciliation.place)
    rows = Reconciliation.objects.filter(
        distributor_id=reconciliation.distributor_id,
        organization_id=reconciliation.organization_id,
        state=ReconciliationState.FINISHED,
        is_comparable=True,
    )
    if not reconciliation.is_comparable:
        return None
    if against is not None:
        return rows.filter(id=against).first()
    return rows.filter(id__lt=reconciliation.id).order_by("-id").first()


def list_rows(
    *,
    actor: Actor,
    reconciliation: Reconciliation,
    finding: str = "",
    status: str = "",
    against: Reconciliation | None = None,
) -> QuerySet[ReconciliationRow]:
    """What was found, in the order of the list. ``against``: only what that comparison had not found so."""
    require_rights(actor, reconciliation.place)
    rows = _rows_of(reconciliation).order_by("position")
    rows = rows.filter(finding=finding) if finding else rows.filter(finding__isnull=False)
    if status:
        rows = rows.filter(status=status)
    return rows if against is None else rows.filter(~Exists(_same_in(against)), mark__isnull=False)


def _same_in(other: Reconciliation) -> QuerySet[ReconciliationRow]:
    return _rows_of(other).filter(mark=OuterRef("mark"), finding=OuterRef("finding"))


def _rows_of(reconciliation: Reconciliation) -> QuerySet[ReconciliationRow]:
    """All rows of one comparison.

    Chosen through its own row: of an id that its statistics do not know yet PostgreSQL expects no rows, and
    then joins two lists in time that grows with their product.
    """
    distributor_id = reconciliation.distributor_id
    own = Reconciliation.objects.filter(distributor_id=distributor_id, id=reconciliation.id)
    return ReconciliationRow.objects.filter(
        distributor_id=distributor_id, reconciliation_id=Subquery(own.values("id"))
    )


def credentials_of(
    *, actor: Actor, reconciliation: Reconciliation, rows: Sequence[ReconciliationRow]
) -> Mapping[UUID, Credential]:
    """The credentials that rows name, as they are now."""
    require_rights(actor, reconciliation.place)
    found = Credential.objects.filter(
        distributor_id=reconciliation.distributor_id,
        organization_id=reconciliation.organization_id,
        id__in={row.credential for row in rows if row.credential},
    )
    return {each.id: each for each in found}
