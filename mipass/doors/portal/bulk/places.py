"""What the pages of bulk uploads share."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.domains.credentials.bulk_uploads.queries import get_batch
from mipass.domains.credentials.models import Batch
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import PortalRequest


def find_batch(request: PortalRequest, organization_id: UUID, batch_id: UUID) -> Batch:
    """The upload of the address. Raises NotFound unless it is the organization's, within reach."""
    organization = find_organization(request, organization_id)
    return get_batch(actor=request.actor, organization=organization, batch_id=batch_id)


def url_of(verb: str, batch: Batch) -> str:
    """The address of a page or an action of an upload."""
    return url_in(batch.place, f"bulk:{verb}", batch_id=batch.id)


def crumbs(organization: Organization, name: str = "") -> dict[str, Any]:
    """Crumbs down to the list of uploads, or to one of them."""
    listed = url_in(organization.place, "bulk:list") if name else ""
    below = [(_("Bulk Uploads"), listed), *([(name, "")] if name else [])]
    return organization_crumbs(organization, "credentials:list", *below)
