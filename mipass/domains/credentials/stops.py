"""Stops that doors have yet to hear of, and that they have: told once, by an event.

What *pending* means stands in `phones.devices.pending_until_of`; here it is asked of many at once.
"""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.domains.credentials.models import Credential, CredentialStatus, Device
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.queries import visible_to
from mipass.domains.issuer.queries import entries_of, still_open
from mipass.domains.organizations.models import Organization


def list_organizations_with_stops() -> list[Organization]:
    """Those in which a stop is pending; for the worker."""
    pending = Credential.objects.filter(stop_pending=True).order_by().values("organization_id")
    return list(Organization.objects.filter(id__in=pending).order_by("id"))


def list_known_stops(
    *, actor: Actor, organization: Organization, readers_know_since: datetime | None, limit: int
) -> list[Credential]:
    """Up to ``limit`` of its pending stops that are pending no more.

    Every reader knows, or the phone has heard of it, or no document of it is good any more.
    ``readers_know_since`` is as of `pending_until_of`.
    """
    actor.require(MANAGE, organization.place)
    told = Device.objects.filter(
        distributor_id=organization.distributor_id,
        credential_id=OuterRef("id"),
        ended_at=None,
        last_seen_at__gt=OuterRef("changed_at"),
    )
    documents = entries_of(organization).filter(still_open(organization), subject_id=OuterRef("id"))
    known = Q(Exists(told)) | ~Q(Exists(documents))
    if readers_know_since is not None:
        known |= Q(changed_at__lt=readers_know_since)
    rows = visible_to(actor).filter(
        known, distributor_id=organization.distributor_id, organization=organization, stop_pending=True
    )
    return list(rows.order_by("id")[:limit])


@change("credentials:confirm_stop")
def confirm_stop(*, actor: Actor, credential: Credential) -> bool:
    """Tell that no door opens by it any more, unless it was moved meanwhile. Whether it was told by this."""
    actor.require(MANAGE, credential.place)
    rows = Credential.objects.filter(
        distributor_id=credential.distributor_id,
        id=credential.id,
        changed_at=credential.changed_at,
        stop_pending=True,
    )
    if not rows.update(stop_pending=False):
        return False
    record(
        actor=actor,
        event="credential:stop_confirmed",
        place=credential.place,
        subject_id=credential.id,
        action="revoke" if credential.status == CredentialStatus.REVOKED else "disable",
    )
    return True
