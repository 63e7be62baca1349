"""API clients in every state that their pages show."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.accounts.models import Account
from mipass.domains.admins.models import Admin
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.operations import revoke_client
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from tests.clients import grant, make


def api_clients(actor: Actor, distributor: Distributor, admin: Account, site: Account) -> Mapping[str, UUID]:
    """One in use, one of an organization alone, one whose maker lost rights, one revoked."""
    a = Organization.objects.get(name="Organization A")
    office = ["203.0.113.0/24", "2001:db8::/32"]
    wide = grant("credentials:read", "credentials:issue", "bulk:large", "tokens:rotate", networks=office)
    client = make(admin, distributor, wide).client
    spare = make(admin, distributor, grant(name="Building register")).client
    own = grant("credentials:read", "readers:read", within=[a], name="Access panel of Organization A")
    make(site, distributor, own)
    left = make(admin, distributor, grant("admins:read", name="Directory")).client
    # Who made it is somebody who is no Full Admin (any more).
    ApiClient.objects.filter(id=left.id).update(created_by_id=Admin.objects.get(account=site).account_id)
    ended = make(admin, distributor, grant(name="Former register")).client
    revoke_client(actor=actor, client=ended)
    ApiToken.objects.filter(client=client).update(last_used_at=now(), last_used_from="203.0.113.17")
    ApiClient.objects.filter(id=client.id).update(refused_at=now(), refused_from="198.51.100.9")
    ids = {"client": client, "spare_client": spare, "left_client": left, "ended_client": ended}
    return {name: each.id for name, each in ids.items()}
