"""What the pages of an organization's credentials share: what they are about, and where their links lead."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse

from mipass.base.kit.errors import NotFound
from mipass.domains.credentials.models import Credential
from mipass.domains.credentials.queries import get_credential
from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.queries import get_organization
from mipass.doors.portal.crumbs import organization_crumbs
from mipass.doors.web.door import PortalRequest


def find_organization(request: PortalRequest, organization_id: UUID) -> Organization:
    """The organization of the address. Raises NotFound outside the person's reach."""
    return get_organization(actor=request.actor, organization_id=organization_id)


def find_credential(request: PortalRequest, organization_id: UUID, credential_id: UUID) -> Credential:
    """The credential of the address. Raises NotFound unless it is the organization's, within reach."""
    organization = find_organization(request, organization_id)
    credential = get_credential(actor=request.actor, credential_id=credential_id)
    if credential.organization_id != organization.id:
        raise NotFound
    return credential


def url_of_organization(name: str, organization: Organization) -> str:
    """The address of a page about the organization or its credentials, such as ``credentials:list``."""
    return reverse(
        name,
        kwargs={"distributor_id": organization.distributor_id, "organization_id": organization.id},
    )


def url_of(verb: str, credential: Credential, other_id: UUID | None = None) -> str:
    """The address of a page or an action of a credential, such as ``view``, or of another one beside it."""
    return reverse(
        f"credentials:{verb}",
        kwargs={
            "distributor_id": credential.distributor_id,
            "organization_id": credential.organization_id,
            "credential_id": other_id or credential.id,
        },
    )


def posted(request: PortalRequest) -> QueryDict | None:
    """The data of a form that was sent, be it empty."""
    return request.POST if request.method == "POST" else None


def came_from(request: PortalRequest, *, default: str, allowed: tuple[str, ...]) -> str:
    """The page on which the person pressed, with its search and place, if its path is an allowed one.

    Only path and query are taken, so it never leads to another site.
    """
    try:
        page = urlsplit(request.headers.get("HX-Current-URL") or request.headers.get("Referer", ""))
    except ValueError:  # brackets that hold no IPv6 address
        return default
    if page.path not in allowed:
        return default
    return f"{page.path}?{page.query}" if page.query else page.path


def breadcrumbs(organization: Organization, *below: str) -> dict[str, Any]:
    """Crumbs down to the credentials, or to a page ``below`` them, and the sibling pages."""
    return organization_crumbs(organization, "credentials:list", *below)
