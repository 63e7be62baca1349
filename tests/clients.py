"""API clients for tests, made as people make them."""

from __future__ import annotations

from collections.abc import Collection

from mipass.base.kit.actor import Actor, ActorKind, Principal
from mipass.base.kit.ids import new_id
from mipass.domains.accounts.models import Account
from mipass.domains.admins.acting import actor_now
from mipass.domains.admins.scopes import SCOPES
from mipass.domains.clients.granting import Grant
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.operations import make_client
from mipass.domains.clients.queries import find_token
from mipass.domains.clients.rotation import NewToken
from mipass.domains.distributors.models import Distributor
from mipass.domains.organizations.models import Organization
from tests.fixtures import actor_of


def grant(
    *scopes: str,
    within: Collection[Organization] | None = None,
    name: str = "Panel",
    networks: Collection[str] = (),
) -> Grant:
    """These scopes, for all organizations or for some; ``credentials:read`` where none is named."""
    named = [SCOPES[code] for code in scopes or ("credentials:read",)]
    reach = None if within is None else [organization.id for organization in within]
    return Grant(name, named, reach, [*networks])


def make(
    maker: Account, distributor: Distributor, asked: Grant | None = None, *, days: int = 90, key: str = ""
) -> NewToken:
    """A client with its first token."""
    return make_client(
        actor=actor_of(maker, distributor),
        distributor=distributor,
        grant=asked or grant(),
        days=days,
        idempotency_key=key or str(new_id()),
    )


def acting(client: ApiClient) -> Actor:
    """The client as it acts now. Raises Forbidden when it may not."""
    return actor_now(Principal(ActorKind.CLIENT, client.id), client.distributor_id)


def token_of(made: NewToken) -> ApiToken:
    """The token that was made."""
    assert made.token is not None
    return made.token


def found_by(text: str) -> ApiToken:
    """The token of this text, which is good."""
    found = find_token(text)
    assert found is not None
    return found
