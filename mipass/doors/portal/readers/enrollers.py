"""Who enrolled a reader, in words."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor, ActorKind
from mipass.domains.credentials.phones.addresses import list_phone_addresses
from mipass.domains.readers.models import KeyChange, Reader
from mipass.doors.web.naming import people_of


def enroller_of(actor: Actor, reader: Reader) -> str:
    """The holder of the credential on the installer's phone, or the admin whose one-time code was used."""
    return _installer(actor, reader.enrolled_by_kind, reader.enrolled_by_id)


def asker_of(actor: Actor, change: KeyChange) -> str:
    """The same of who asks for another key."""
    return _installer(actor, change.asked_by_kind, change.asked_by_id)


def _installer(actor: Actor, kind: str, installer_id: UUID | None) -> str:
    if installer_id is None:
        return _("The system")
    if kind == ActorKind.DEVICE:
        found = list_phone_addresses(actor=actor, device_ids=[installer_id])
        return found.get(installer_id, _("A phone"))
    names = people_of(actor, [(kind, installer_id)])
    name = names.get(installer_id, _("An admin"))
    return _("%(name)s, with a one-time code") % {"name": name}
