"""Rules that more than one flow keeps."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.domains.organizations.models import Organization
from mipass.domains.organizations.operations import OrganizationNotEnabled


def require_enabled(organization: Organization) -> None:
    """A Disabled or Closing organization issues nothing. Raises OrganizationNotEnabled."""
    if not organization.is_enabled:
        raise OrganizationNotEnabled(
            _("%(name)s is %(status)s and cannot issue credentials.")
            % {"name": organization.name, "status": organization.get_status_display()}
        )
