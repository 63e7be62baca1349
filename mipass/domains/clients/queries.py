"""Reading API clients within an actor's reach, and finding the one behind a token."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db.models import QuerySet

from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.base.kit.db import as_uuid, fetch_rows
from mipass.base.kit.errors import NotFound
from mipass.base.kit.prepared import Prepared
from mipass.base.kit.vault import token_hash
from mipass.domains.clients.models import ApiClient, ApiClientOrganization, ApiToken
from mipass.domains.clients.permissions import VIEW
from mipass.domains.clients.tokens import is_token_text
from mipass.domains.organizations.models import LIVE, Organization


class Granted(NamedTuple):
    """What a client's own row gives it, before the role matrix is asked."""

    scopes: frozenset[str]
    organization_ids: frozenset[UUID] | None
    is_suspended: bool


_token_with_client = Prepared(
    lambda key: ApiToken.objects.select_related("client__distributor").filter(id=key), 1
)
_client_of = Prepared(
    lambda key, distributor_id: ApiClient.objects.select_related("distributor").filter(
        id=key, distributor_id=distributor_id
    ),
    2,
)


def visible_to(actor: Actor) -> QuerySet[ApiClient]:
    """The clients that the actor may know of: none that reaches further than the actor itself."""
    rows = ApiClient.objects.select_related("distributor")
    if actor.is_system:
        return rows
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    if actor.organization_ids is None:
        return rows
    beyond = ApiClientOrganization.objects.filter(distributor_id=actor.own_distributor_id)
    beyond = beyond.exclude(organization_id__in=actor.organization_ids)
    return rows.filter(reaches_all=False).exclude(id__in=beyond.values("client_id"))


def list_clients(*, actor: Actor) -> QuerySet[ApiClient]:
    """Those that are not revoked."""
    return visible_to(actor).filter(revoked_at=None)


def get_client(*, actor: Actor, client_id: UUID) -> ApiClient:
    """One client, revoked or not. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).filter(id=client_id).first()
    if found is None:
        raise NotFound
    return found


def list_tokens(client: ApiClient) -> list[ApiToken]:
    """Its tokens that are neither revoked nor ended, the newest first."""
    rows = ApiToken.objects.filter(distributor_id=client.distributor_id, client=client)
    return list(rows.filter(revoked_at=None, expires_at__gt=now()).order_by("-created_at", "-id"))


def list_organizations_of(client: ApiClient) -> list[Organization]:
    """The live organizations that it is selected for, by name; none for one that reaches all."""
    rows = Organization.objects.filter(distributor_id=client.distributor_id, status__in=LIVE)
    return list(rows.filter(apiclientorganization__client=client).order_by("name_key"))


def list_client_names(*, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of clients of the actor's distributor, revoked ones too: history goes on naming them."""
    rows = ApiClient.objects.filter(id__in=set(ids))
    if not actor.is_system:
        rows = rows.filter(distributor_id=actor.own_distributor_id)
    return dict(rows.values_list("id", "name"))


def find_token(text: str) -> ApiToken | None:
    """The token of this text, with its client and distributor, if both still count."""
    if not is_token_text(text):
        return None
    for (token_id,) in fetch_rows("SELECT id FROM clients_apitoken WHERE digest = %s", [token_hash(text)]):
        for token in _token_with_client.find(as_uuid(token_id)):
            return token if _counts(token) else None
    return None


def _counts(token: ApiToken) -> bool:
    return token.revoked_at is None and token.client.revoked_at is None and token.expires_at > now()


def ending_tokens(within: timedelta) -> QuerySet[ApiToken]:
    """Tokens of every distributor that end soon, or did within the last day."""
    ends: tuple[datetime, datetime] = (now() - timedelta(days=1), now() + within)
    return _with_client().filter(expires_at__range=ends)


def granted(client_id: UUID, distributor_id: UUID) -> Granted | None:
    """What a client's row gives it now; None for one that was revoked or never was."""
    for client in _client_of.find(client_id, distributor_id):
        return granted_to(client) if client.revoked_at is None else None
    return None


def granted_to(client: ApiClient) -> Granted:
    """What a client's row, at hand with its distributor's, gives it."""
    reach = None if client.reaches_all else _selected(client)
    return Granted(frozenset(client.scopes), reach, client.distributor.is_suspended)


def _selected(client: ApiClient) -> frozenset[UUID]:
    sql = (
        "SELECT organization_id FROM clients_apiclientorganization"
        " WHERE distributor_id = %s AND client_id = %s"
    )
    rows = fetch_rows(sql, [client.distributor_id, client.id])
    return frozenset(as_uuid(found) for (found,) in rows)


def _with_client() -> QuerySet[ApiToken]:
    rows = ApiToken.objects.select_related("client__distributor", "distributor")
    return rows.filter(revoked_at=None, client__revoked_at=None, expires_at__gt=now())
