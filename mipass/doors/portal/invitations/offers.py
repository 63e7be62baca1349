"""What a pending invitation says: who invites to what."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from mipass.domains.admins.models import Admin
from mipass.domains.admins.queries import inviting_client, list_scope


@dataclass(frozen=True, slots=True)
class Offer:
    """An invitation as ``invitations/offer.html`` shows it. ``organizations`` is empty for a Full Admin."""

    id: UUID
    inviter: str
    distributor: str
    scope: str
    organizations: list[str]


def offer(invitation: Admin) -> Offer:
    """The words of an invitation; a nomination comes from the vendor, whoever of its staff sent it."""
    sender = None if invitation.nominated else invitation.invited_by
    inviter = inviting_client(invitation) or settings.CONFIG.brand_vendor
    return Offer(
        id=invitation.id,
        inviter=f"{sender.full_name} ({sender.email})" if sender else inviter,
        distributor=invitation.distributor.name,
        scope=invitation.get_scope_display(),
        organizations=[organization.name for organization in list_scope(invitation)],
    )
