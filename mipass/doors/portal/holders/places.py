"""What the pages of holders share: whom they are about, and where their links lead."""

from __future__ import annotations

from uuid import UUID

from mipass.domains.holders.models import Holder
from mipass.domains.holders.queries import get_holder_of
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.web.door import PortalRequest


def find_holder(request: PortalRequest, organization_id: UUID, holder_id: UUID) -> Holder:
    """The holder of the address. Raises NotFound unless they are the organization's, within reach."""
    organization = find_organization(request, organization_id)
    return get_holder_of(actor=request.actor, organization=organization, holder_id=holder_id)


def url_of(verb: str, holder: Holder) -> str:
    """The address of a page or an action of a holder, such as ``view``."""
    return url_in(holder.place, f"holders:{verb}", holder_id=holder.id)
