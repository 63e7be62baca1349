"""Removing an admin, and with them the API clients of their making that are not to stay."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext as _

from mipass.base.audit.operations import change
from mipass.base.kit.actor import Actor
from mipass.base.kit.errors import Invalid
from mipass.base.outbox.operations import without_notices
from mipass.domains.admins.models import Admin
from mipass.domains.admins.operations import remove_admin as end_membership
from mipass.domains.clients.operations import revoke_client
from mipass.domains.clients.queries import list_clients_made_by


@change("flows:remove_admin")
def remove_admin(*, actor: Actor, admin: Admin, client_ids: Collection[UUID] = ()) -> None:
    """End a membership, and revoke these of the clients that the admin made. The others stay as they are.

    Raises as `operations.remove_admin` does, and Invalid for a client that the admin did not make.
    """
    end_membership(actor=actor, admin=admin)
    made = {client.id: client for client in list_clients_made_by(actor=actor, account_id=admin.account_id)}
    if not made.keys() >= set(client_ids):
        raise Invalid(_("Select from the listed API clients alone."), field="clients")
    with without_notices():
        for client_id in sorted(set(client_ids)):
            revoke_client(actor=actor, client=made[client_id])
