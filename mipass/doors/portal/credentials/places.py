"""What the pages of credentials share: which one they are about, and where their links lead."""

from __future__ import annotations

from uuid import UUID

from mipass.base.kit.errors import NotFound
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.queries import get_credential
from mipass.doors.portal.places import find_organization, url_in
from mipass.doors.web.door import PortalRequest


def find_credential(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> Credential:
    """The credential of the address. Raises NotFound unless it is the organization's, within reach."""
    organization = find_organization(request, organization_id)
    credential = get_credential(actor=request.actor, credential_id=credential_id)
    if credential.organization_id != organization.id:
        raise NotFound
    return credential


def url_of(verb: str, credential: Credential, other_id: UUID | None = None) -> str:
    """The address of a page or an action of a credential, such as ``view``, or of another one beside it."""
    return url_in(credential.place, f"credentials:{verb}", credential_id=other_id or credential.id)
