"""Ending invitations that nobody accepted, where the distributor wants their credits back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Q

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.outbox.operations import cancel_mails
from mipass.domains.credentials.invitations import INVITATION
from mipass.domains.credentials.lifecycle import EXPIRE
from mipass.domains.credentials.models import Credential, CredentialStatus
from mipass.domains.credentials.moving import WrongState, make
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.queries import visible_to
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import LIVE

GRACE = timedelta(days=7)  # after the link expired, to send the invitation again


def list_unclaimed(*, actor: Actor, distributors: Collection[Distributor], limit: int) -> list[Credential]:
    """The invitations of live organizations whose grace is over, the longest expired first."""
    rows = (
        visible_to(actor)
        .select_related("organization")
        .filter(
            distributor__in=distributors,
            organization__status__in=LIVE,
            status=CredentialStatus.INVITED,
            fetched_at=None,
            link_expires_at__lt=now() - GRACE,
        )
    )
    return list(rows.order_by("link_expires_at")[:limit])


def expire_unclaimed(*, actor: Actor, credential: Credential) -> bool:
    """Revoke it, unless it was sent again, accepted or ended meanwhile. Whether it was revoked.

    The condition stands in the same statement, so that of a resend and this one sees the other. The
    holder is not mailed: to whom did not answer in time nothing is lost. The flow returns the credit.
    """
    actor.require(MANAGE, credential.place)
    unclaimed = Q(fetched_at=None, link_expires_at__lt=now() - GRACE)
    try:
        make(actor, credential, EXPIRE, only=unclaimed)
    except WrongState:
        return False
    cancel_mails(subject_id=credential.id, kinds=[INVITATION])
    return True
