"""Who enrolled a reader, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from mipass.base.kit.actor import Actor, ActorKind
from mipass.domains.credentials.holders import list_holders
from mipass.domains.readers.models import Reader
from mipass.doors.web.naming import people_of


def enroller_of(actor: Actor, reader: Reader) -> str:
    """The holder of the credential on the installer's phone, or the admin whose one-time code was used."""
    if reader.enrolled_by_id is None:
        return _("The system")
    if reader.enrolled_by_kind == ActorKind.DEVICE:
        found = list_holders(actor=actor, device_ids=[reader.enrolled_by_id])
        return found.get(reader.enrolled_by_id, _("A phone"))
    names = people_of([(reader.enrolled_by_kind, reader.enrolled_by_id)])
    name = names.get(reader.enrolled_by_id, _("An admin"))
    return _("%(name)s, with a one-time code") % {"name": name}
