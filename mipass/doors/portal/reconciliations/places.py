"""What the pages of reconciliations share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.domains.credentials.models import Reconciliation
from mipass.domains.credentials.reconciliation.queries import get_reconciliation
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import PortalRequest


def find_reconciliation(
    request: PortalRequest, organization_id: UUID, reconciliation_id: UUID
) -> Reconciliation:
    """The one of the address. Raises NotFound unless it is the organization's, within reach; Forbidden."""
    organization = find_organization(request, organization_id)
    return get_reconciliation(
        actor=request.actor, organization=organization, reconciliation_id=reconciliation_id
    )


def url_of(verb: str, reconciliation: Reconciliation) -> str:
    """The address of a page or an action of a reconciliation."""
    return url_in(reconciliation.place, f"reconciliations:{verb}", reconciliation_id=reconciliation.id)


def crumbs(organization: Organization, name: str = "") -> dict[str, Any]:
    """Crumbs down to the list of reconciliations, or to one of them."""
    listed = url_in(organization.place, "reconciliations:list") if name else ""
    below = [(_("Reconciliations"), listed), *([(name, "")] if name else [])]
    return organization_crumbs(organization, "credentials:list", *below)
