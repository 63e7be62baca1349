"""The text of a one-time code that apps and readers take, as a link or in a picture."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from mipass.domains.organizations.models import Organization


def enrolling_link(organization: Organization, code: str) -> str:
    """A link with the code behind its `#`, which no server is sent."""
    portal = settings.CONFIG.public_url
    told = urlencode({"issuer": f"{portal}/mobile/{organization.id}", "code": code}, safe=":/")
    return f"{portal}{reverse('enroll_landing')}#{told}"
