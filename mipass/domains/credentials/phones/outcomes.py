"""What became of a document on a phone: accepted, refused, deleted; or an admin says that it was accepted."""

from __future__ import annotations

from contextlib import suppress
from typing import TypeGuard

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change, record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.errors import Invalid, NotFound, Refused
from mipass.domains.credentials import lifecycle, moving
from mipass.domains.credentials.models import Credential, Device
from mipass.domains.credentials.permissions import MANAGE
from mipass.domains.credentials.phones.acceptance import Denied, locked_device
from mipass.domains.credentials.phones.devices import DELETED, note_contact, open_device
from mipass.domains.credentials.phones.offers import (
    NotNow,
    OfferEnded,
    lock_credential,
    mark_used,
    require_held,
    require_open,
)
from mipass.domains.issuer.operations import set_status
from mipass.protocol.status_bits import Status


class AlreadyAccepted(Refused):
    """The holder has accepted: it is too late to say that the document was refused."""

    code = "already_accepted"

    def __init__(self) -> None:
        super().__init__(_("The credential has already been accepted."))


@change("credentials:accept")
def accept(*, actor: Actor, device: Device, notification_id: str) -> bool:
    """The holder has accepted: the credential is Enabled and its entry VALID. False if it was so already.

    Raises Invalid ``invalid_notification_id``, NotNow, Denied ``deleted``.
    """
    credential, device = locked_device(actor, device)
    note_contact(device, credential)
    _require_own(device, notification_id)
    _require_kept(device)
    if device.accepted_at is not None:
        return False
    require_open(credential)
    _accepted(actor, credential, device)
    return True


def _accepted(
    actor: Actor, credential: Credential, device: Device, move: lifecycle.Move = lifecycle.ACCEPT
) -> None:
    Device.objects.filter(distributor_id=device.distributor_id, id=device.id).update(accepted_at=now())
    moving.make(actor, credential, move)
    mark_used(credential)


def _is_waiting(device: Device | None) -> TypeGuard[Device]:
    """Whether it has fetched a document, and neither accepted, refused nor deleted it."""
    if device is None or device.document_id is None:
        return False
    return not (device.accepted_at or device.refused_at or device.deleted_at)


@change("credentials:enable_fetched")
def enable_fetched(*, actor: Actor, credential: Credential) -> None:
    """Take an invitation for accepted whose phone fetched a document and says no more.

    Raises WrongState, NotNow ``holder_inactive``.
    """
    actor.require(MANAGE, credential.place)
    credential = lock_credential(credential)
    device = open_device(credential)
    if not _is_waiting(device):
        raise moving.WrongState(
            _("No device has fetched this credential and kept it."), facts={"state": credential.status}
        )
    require_held(credential)
    _accepted(actor, credential, device, lifecycle.ENABLE_FETCHED)


@change("credentials:accept_silently")
def accept_silently(*, actor: Actor, device: Device) -> bool:
    """Take a document that was fetched, neither refused nor deleted, for accepted; whether it is so by this.

    Nothing happens where it cannot be accepted now.
    """
    credential, device = locked_device(actor, device)
    if not _is_waiting(device):
        return False
    with suppress(NotFound, OfferEnded, NotNow):
        require_open(credential)
        _accepted(actor, credential, device)
        return True
    return False


@change("credentials:report_failure")
def report_failure(*, actor: Actor, device: Device, notification_id: str) -> None:
    """The phone or its holder refused the document: the invitation stays open for it. Safe to repeat.

    It is noted once of each phone. Raises Invalid ``invalid_notification_id``, AlreadyAccepted, Denied.
    """
    credential, device = locked_device(actor, device)
    note_contact(device, credential)
    _require_own(device, notification_id)
    _require_kept(device)
    if device.accepted_at is not None:
        raise AlreadyAccepted
    if Device.objects.filter(distributor_id=device.distributor_id, id=device.id, refused_at=None).update(
        refused_at=now()
    ):
        _tell(actor, credential, "credential:not_accepted")


@change("credentials:report_deletion")
def report_deletion(*, actor: Actor, device: Device, notification_id: str) -> None:
    """The phone says that its copy is gone: no document of it counts any more. Safe to repeat.

    Before the holder has accepted, the link may be claimed anew, by new keys.
    """
    credential, device = locked_device(actor, device)
    note_contact(device, credential)
    _require_own(device, notification_id)
    if Device.objects.filter(distributor_id=device.distributor_id, id=device.id, deleted_at=None).update(
        deleted_at=now()
    ):
        set_status(organization=credential.organization, subject_id=credential.id, status=Status.INVALID)
        _tell(actor, credential, "credential:deleted_on_device")


def _require_own(device: Device, notification_id: str) -> None:
    if device.document_id is None or str(device.document_id) != notification_id.lower():
        raise Invalid(_("No document of this phone has that id."), code="invalid_notification_id")


def _require_kept(device: Device) -> None:
    """Raise Denied ``deleted`` for a phone that said that its copy is gone: its document counts no more."""
    if device.deleted_at is not None:
        raise Denied(_("The phone has deleted this credential."), code=DELETED)


def _tell(actor: Actor, credential: Credential, event: str) -> None:
    record(actor=actor, event=event, place=credential.place, subject_id=credential.id)
