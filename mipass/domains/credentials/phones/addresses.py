"""At which address a phone has its credential, for pages that name who did something with one."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from mipass.base.kit.actor import Actor
from mipass.domains.credentials.models import Device
from mipass.domains.credentials.queries import visible_to


def list_phone_addresses(*, actor: Actor, device_ids: Iterable[UUID]) -> dict[UUID, str]:
    """The addresses of the credentials that these phones hold or held, within the actor's reach."""
    credentials = visible_to(actor).order_by().values("id")
    rows = Device.objects.filter(
        distributor_id=actor.own_distributor_id, id__in=set(device_ids), credential_id__in=credentials
    )
    return dict(rows.values_list("id", "credential__email"))
