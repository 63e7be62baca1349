"""Who acts, from rows as they are now: the only way to an actor outside a request.

Whatever is done later than it was asked for names a principal, and asks here when it is done. The same
reading decides at the end of every change whether the rights that it began with are still there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from uuid import UUID

from mipass.base.kit.actor import Actor, ActorKind, Principal
from mipass.base.kit.db import fetch_rows
from mipass.base.kit.errors import Forbidden
from mipass.domains.admins.matrix import OPERATORS, rights
from mipass.domains.admins.models import AdminOrganization, Role, Scope
from mipass.domains.admins.scopes import permissions_of
from mipass.domains.clients.queries import Granted, granted
from mipass.domains.credentials.models import Device
from mipass.domains.credentials.phones.devices import device_actor, may_install
from mipass.domains.readers.permissions import ENROLL

# In plain SQL: it runs at the end of every change, while others may wait for what the change has locked.
MEMBERSHIP = (
    "SELECT admin.id, admin.role, admin.scope FROM admins_admin AS admin"
    " JOIN accounts_account AS account ON account.id = admin.account_id"
    " JOIN distributors_distributor AS distributor ON distributor.id = admin.distributor_id"
    " WHERE admin.account_id = %s AND admin.distributor_id = %s AND admin.status = 'active'"
    " AND account.is_active AND distributor.status = 'active'"
)
ACTIVE_ACCOUNT = "SELECT id FROM accounts_account WHERE id = %s AND is_active"
ACTIVE_OPERATOR = ACTIVE_ACCOUNT + " AND is_operator"


def actor_now(principal: Principal, distributor_id: UUID | None = None) -> Actor:
    """Who asked, with the rights that their rows give at this moment, in the distributor where they asked.

    Raises Forbidden for whom they give none: a blocked account, a membership that ended, a suspended
    distributor, an operator who is one no more, a phone that was lost.
    """
    if principal.kind is ActorKind.SYSTEM:
        return Actor.system()
    if principal.id is None or principal.kind not in _READ:
        raise Forbidden
    return _READ[principal.kind](principal.id, distributor_id)


def admin_of(*, account_id: UUID, distributor_id: UUID, admin_id: UUID, role: str, scope: str) -> Actor:
    """The actor of an active membership, with all the rights of its role within its reach."""
    return Actor(
        kind=ActorKind.ADMIN,
        id=account_id,
        distributor_id=distributor_id,
        organization_ids=None if scope == Scope.FULL else _selected(admin_id, distributor_id),
        permissions=rights(role, scope),
        rests_on=frozenset({account_id, distributor_id}),
        anew=partial(_admin, account_id, distributor_id),
    )


def client_of(client_id: UUID, distributor_id: UUID, granted: Granted) -> Actor:
    """The actor of an API client: what an admin of its reach may do, and of that what its scopes name."""
    reach = Scope.FULL if granted.organization_ids is None else Scope.ORGANIZATION
    return Actor(
        kind=ActorKind.CLIENT,
        id=client_id,
        distributor_id=distributor_id,
        organization_ids=granted.organization_ids,
        permissions=rights(Role.ADMIN, reach) & permissions_of(granted.scopes),
        rests_on=frozenset({client_id, distributor_id}),
        anew=partial(_client, client_id, distributor_id),
    )


def operator_of(account_id: UUID) -> Actor:
    """The actor of an operator's account that is not blocked."""
    return Actor(
        kind=ActorKind.OPERATOR,
        id=account_id,
        permissions=OPERATORS,
        rests_on=frozenset({account_id}),
        anew=partial(_operator, account_id),
    )


def person_of(account_id: UUID) -> Actor:
    """Somebody who acts for nobody else, and whose account is not blocked."""
    return Actor(
        kind=ActorKind.PERSON,
        id=account_id,
        rests_on=frozenset({account_id}),
        anew=partial(_person, account_id),
    )


def _admin(account_id: UUID, distributor_id: UUID | None) -> Actor:
    if distributor_id is None:
        raise Forbidden
    for admin_id, role, scope in fetch_rows(MEMBERSHIP, [account_id, distributor_id]):
        return admin_of(
            account_id=account_id,
            distributor_id=distributor_id,
            admin_id=admin_id,
            role=role,
            scope=scope,
        )
    raise Forbidden


def _selected(admin_id: UUID, distributor_id: UUID) -> frozenset[UUID]:
    rows = AdminOrganization.objects.filter(admin_id=admin_id, distributor_id=distributor_id)
    return frozenset(rows.values_list("organization_id", flat=True))


def _client(client_id: UUID, distributor_id: UUID | None) -> Actor:
    """One that is not revoked, of a distributor that is not suspended."""
    found = None if distributor_id is None else granted(client_id, distributor_id)
    if found is None or distributor_id is None or found.is_suspended:
        raise Forbidden
    return client_of(client_id, distributor_id, found)


def _operator(account_id: UUID, _distributor_id: UUID | None = None) -> Actor:
    if not fetch_rows(ACTIVE_OPERATOR, [account_id]):
        raise Forbidden
    return operator_of(account_id)


def _person(account_id: UUID, _distributor_id: UUID | None = None) -> Actor:
    if not fetch_rows(ACTIVE_ACCOUNT, [account_id]):
        raise Forbidden
    return person_of(account_id)


def _device(device_id: UUID, distributor_id: UUID | None) -> Actor:
    """A phone that is still the credential's. It enrolls readers while its credential is an installer's."""
    if distributor_id is None:
        raise Forbidden
    rows = Device.objects.select_related("credential__organization__distributor")
    device = rows.filter(id=device_id, distributor_id=distributor_id, ended_at=None).first()
    if device is None:
        raise Forbidden
    actor = device_actor(device)
    return replace(
        actor,
        permissions=actor.permissions | ({ENROLL} if _installs(device) else frozenset()),
        rests_on=frozenset({device.credential_id, device.organization_id, device.distributor_id}),
        anew=partial(_device, device_id, distributor_id),
    )


def _installs(device: Device) -> bool:
    credential = device.credential
    return may_install(credential, device) and not credential.organization.distributor.is_suspended


_READ: Mapping[ActorKind, Callable[[UUID, UUID | None], Actor]] = {
    ActorKind.ADMIN: _admin,
    ActorKind.OPERATOR: _operator,
    ActorKind.PERSON: _person,
    ActorKind.CLIENT: _client,
    ActorKind.DEVICE: _device,
}
