"""Where the pages of exports are, and whose."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.domains.credentials.exports.profiles import get_export_profile
from mipass.domains.credentials.exports.sources import SOURCES
from mipass.domains.credentials.models import ExportProfile
from mipass.domains.organizations.models import Organization
from mipass.doors.portal.places import find_organization, organization_crumbs, url_in
from mipass.doors.web.door import PortalRequest


def find_profile(
    request: PortalRequest, organization_id: UUID, profile_id: UUID
) -> tuple[Organization, ExportProfile]:
    """The profile of an address with its organization. Raises NotFound."""
    organization = find_organization(request, organization_id)
    profile = get_export_profile(actor=request.actor, organization=organization, profile_id=profile_id)
    profile.organization = organization
    return organization, profile


def crumbs(organization: Organization, title: str) -> dict[str, Any]:
    """What stands above a page below the list of profiles."""
    listed = (_("Export Credentials"), url_in(organization.place, "exports:list"))
    return organization_crumbs(organization, "credentials:list", listed, title)


def source_labels(sources: Collection[str]) -> str:
    """The names of sources, in the order of lists."""
    return ", ".join(str(source.label) for source in SOURCES.values() if source.name in sources)
