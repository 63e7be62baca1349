"""The links of invitations to a credential, as mails and programs give them."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.urls import reverse

from mipass.protocol.openid4vci import offer_query


def offer_link(organization_id: UUID, token: str) -> str:
    """Where a holder opens an invitation.

    The token stands behind the `#`, since no server and no log of one sees what stands there.
    """
    offer = offer_address(organization_id, token)
    return f"{holder_address()}#{offer_query(offer)}"


def holder_address() -> str:
    """Where holders type the short code of an invitation whose link they cannot open."""
    return f"{settings.CONFIG.holder_url}{reverse('holder_page')}"


def offer_address(organization_id: UUID, token: str) -> str:
    """Where a phone fetches the offer."""
    return f"{settings.CONFIG.public_url}/mobile/{organization_id}/offers/{token}"
