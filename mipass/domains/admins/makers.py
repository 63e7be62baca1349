"""Who made an API client, and whether that person still holds what they gave it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from mipass.base.kit.actor import Actor, ActorKind, Principal
from mipass.base.kit.errors import Forbidden
from mipass.domains.accounts.models import Account
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.models import Admin, AdminStatus
from mipass.domains.admins.queries import list_full_admins
from mipass.domains.admins.scopes import permissions_of
from mipass.domains.clients.models import ApiClient
from mipass.domains.clients.queries import reach_of


def list_unbacked(clients: Collection[ApiClient]) -> set[UUID]:
    """Those of a distributor's clients whose makers could not grant them any more what they have."""
    return set(_unbacked(clients))


def _unbacked(clients: Collection[ApiClient]) -> Iterator[UUID]:
    reach = reach_of(clients)
    makers = {
        client.made_by: _maker_now(client.made_by, client.distributor_id)
        for client in {client.made_by: client for client in clients}.values()
    }
    for client in clients:
        maker = makers[client.made_by]
        if maker is None or not _could_grant(maker, client, reach[client.id]):
            yield client.id


def _maker_now(made_by: Principal, distributor_id: UUID) -> Actor | None:
    try:
        return actor_now(made_by, distributor_id)
    except Forbidden:
        return None


def _could_grant(maker: Actor, client: ApiClient, reach: frozenset[UUID] | None) -> bool:
    if not permissions_of(frozenset(client.scopes)) <= maker.permissions:
        return False
    return maker.organization_ids is None or (reach is not None and reach <= maker.organization_ids)


def list_keepers(client: ApiClient) -> list[Account]:
    """Whom a rule tells something of a client: the Full Admins, and its maker who still is an admin there."""
    told = list_full_admins(client.distributor)
    made_by = client.made_by
    if made_by.kind is ActorKind.ADMIN and made_by.id and made_by.id not in {account.id for account in told}:
        rows = Admin.objects.filter(distributor_id=client.distributor_id, status=AdminStatus.ACTIVE)
        members = rows.filter(account_id=made_by.id, account__is_active=True).select_related("account")
        told += [member.account for member in members if member.account]
    return told
