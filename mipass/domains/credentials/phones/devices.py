"""Phones that hold credentials: who they are as actors, what they know, and what is pending."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from mipass.base.kit.actor import Actor, ActorKind
from mipass.base.kit.clock import now
from mipass.domains.credentials.lifecycle import STOPPED, SUSPENDED
from mipass.domains.credentials.models import Credential, CredentialStatus, Device
from mipass.domains.credentials.permissions import ACCEPT, VIEW
from mipass.domains.credentials.queries import visible_to
from mipass.domains.credentials.validity import Validity, ended, is_ended, validity_of
from mipass.domains.issuer.queries import entries_of
from mipass.domains.organizations.models import Organization, OrganizationStatus
from mipass.protocol.status_bits import Status

CONTACT_NOTED_EVERY = timedelta(minutes=1)
DELETED = "deleted"
ENDED = "ended"


def device_actor(device: Device) -> Actor:
    """A phone: it may do what concerns its own credential, and reaches nothing but its organization."""
    return _phone(device.id, device.distributor_id, device.organization_id)


def holder_actor(credential: Credential) -> Actor:
    """Whoever holds a credential's link, before any phone is known."""
    return _phone(credential.id, credential.distributor_id, credential.organization_id)


def _phone(actor_id: UUID, distributor_id: UUID, organization_id: UUID) -> Actor:
    return Actor(
        kind=ActorKind.DEVICE,
        id=actor_id,
        distributor_id=distributor_id,
        organization_ids=frozenset({organization_id}),
        permissions=frozenset({ACCEPT}),
    )


def standing(credential: Credential, device: Device | None = None) -> str:
    """How it stands for a phone: invited, enabled, disabled, revoked, ended, or deleted by the phone itself.

    The organization counts too: one that is Disabled, or is being removed, opens no door. Ended is one whose
    dates are over; before they begin it stands as it will, and its document says from when.
    """
    organization = credential.organization.status
    if credential.status == CredentialStatus.REVOKED or not credential.organization.is_live:
        return CredentialStatus.REVOKED
    if device is not None and device.deleted_at is not None:
        return DELETED
    if credential.status in SUSPENDED or organization == OrganizationStatus.DISABLED:
        return CredentialStatus.DISABLED
    if is_ended(credential):
        return ENDED
    has_accepted = device is not None and device.accepted_at is not None
    return CredentialStatus.ENABLED if has_accepted else CredentialStatus.INVITED


def may_install(credential: Credential, device: Device) -> bool:
    """Whether it enrolls readers from that phone at this moment."""
    is_enabled = standing(credential, device) == CredentialStatus.ENABLED
    return credential.installer and is_enabled and validity_of(credential) == Validity.CURRENT


def open_device(credential: Credential) -> Device | None:
    """The phone that has the credential now, or has begun to accept it."""
    rows = Device.objects.filter(distributor_id=credential.distributor_id, credential_id=credential.id)
    return rows.filter(ended_at=None).first()


def open_devices(organization: Organization, credential_ids: Collection[UUID]) -> Mapping[UUID, Device]:
    """The same of some of an organization's credentials, in one query."""
    if not credential_ids:
        return {}
    rows = Device.objects.filter(
        distributor_id=organization.distributor_id, credential_id__in=list(credential_ids), ended_at=None
    )
    return {device.credential_id: device for device in rows}


def note_contact(device: Device, credential: Credential) -> None:
    """The phone asked: at most one write a minute, unless it is the first since the credential changed."""
    if device.last_seen_at > credential.changed_at and device.last_seen_at > now() - CONTACT_NOTED_EVERY:
        return
    device.last_seen_at = now()
    Device.objects.filter(distributor_id=device.distributor_id, id=device.id).update(
        last_seen_at=device.last_seen_at
    )


def list_devices(*, actor: Actor, credential: Credential) -> list[Device]:
    """The phones that a credential is or was on, the newest first."""
    actor.require(VIEW, credential.place)
    rows = Device.objects.filter(distributor_id=credential.distributor_id, credential_id=credential.id)
    return list(rows.order_by("-id"))


def pending_until(
    *, actor: Actor, credential: Credential, readers_know_since: datetime | None = None
) -> datetime | None:
    """Until when one that was stopped may still open a door somewhere; None: nowhere any more.

    See `pending_until_of`.
    """
    return pending_until_of(
        actor=actor,
        organization=credential.organization,
        credential_ids=[credential.id],
        readers_know_since=readers_know_since,
    ).get(credential.id)


def may_be_pending(credential: Credential) -> bool:
    """Whether `pending_until_of` need be asked: it is stopped, or the moment lies outside of its dates."""
    return credential.status in STOPPED or validity_of(credential) != Validity.CURRENT


def pending_until_of(
    *,
    actor: Actor,
    organization: Organization,
    credential_ids: Collection[UUID],
    readers_know_since: datetime | None = None,
) -> Mapping[UUID, datetime]:
    """Of some of an organization's credentials those that are pending, each with the end; in four queries.

    Such are Disabled and Revoked ones, and Enabled ones outside of their dates of which a document may say
    more. Done is what a phone has heard of, what every reader knows, and what has expired with the
    organization's grace. ``readers_know_since`` is the time of the oldest status list that any reader
    reported to hold; None when one has reported none.
    """
    actor.require(VIEW, organization.place)
    rows = visible_to(actor).filter(distributor_id=organization.distributor_id, id__in=credential_ids)
    stopped = dict(rows.filter(status__in=STOPPED).values_list("id", "changed_at"))
    dated = list(_outside(organization, rows).values_list("id", "changed_at", "valid_from"))
    stopped |= {each: changed_at for each, changed_at, _begin in dated}
    if readers_know_since is not None:
        stopped = {each: at for each, at in stopped.items() if at >= readers_know_since}
    heard = _last_heard(organization, stopped)
    unheard = [each for each, at in stopped.items() if each not in heard or heard[each] <= at]
    grace = timedelta(hours=organization.grace_hours)
    ends = {each: at + grace for each, at in _documents_end(organization, unheard).items()}
    begins = {each: begin for each, _at, begin in dated if begin is not None and begin > now()}
    ends = {each: min(at, begins.get(each, at)) for each, at in ends.items()}  # from then on it may open
    return {each: at for each, at in ends.items() if at > now()}


def _outside(organization: Organization, rows: QuerySet[Credential]) -> QuerySet[Credential]:
    """Enabled ones on a phone, outside of their dates and with a SUSPENDED entry for that."""
    phones = Device.objects.filter(
        distributor_id=organization.distributor_id, ended_at=None, accepted_at__isnull=False
    )
    entries = entries_of(organization).filter(value=Status.SUSPENDED, id__in=phones.values("document_id"))
    outside = ended() | Q(valid_from__gt=now())
    return rows.filter(outside, status=CredentialStatus.ENABLED, id__in=entries.values("subject_id"))


def _last_heard(organization: Organization, credential_ids: Collection[UUID]) -> dict[UUID, datetime]:
    rows = Device.objects.filter(
        distributor_id=organization.distributor_id,
        credential_id__in=list(credential_ids),
        ended_at=None,
    )
    return dict(rows.values_list("credential_id", "last_seen_at"))


def _documents_end(organization: Organization, credential_ids: Collection[UUID]) -> dict[UUID, datetime]:
    if not credential_ids:
        return {}
    rows = entries_of(organization).filter(subject_id__in=list(credential_ids)).order_by()
    return dict(rows.values_list("subject_id").annotate(at=Max("valid_until")))
