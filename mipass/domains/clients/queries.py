"""Reading API clients within an actor's reach, and finding the one behind a token."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet

from mipass.base.kit.actor import Actor, ActorKind, Place
from mipass.base.kit.clock import now
from mipass.base.kit.db import as_uuid, fetch_rows
from mipass.base.kit.errors import NotFound
from mipass.base.kit.prepared import Prepared
from mipass.base.kit.vault import token_hash
from mipass.domains.clients.models import ApiClient, ApiClientOrganization, ApiToken, ClientCount
from mipass.domains.clients.permissions import VIEW
from mipass.domains.clients.tokens import is_token_text
from mipass.domains.organizations.models import LIVE, Organization, OrganizationStatus

# In plain SQL: it runs at the end of a client's every change, while others may wait for what that has locked.
SELECTED = (
    "SELECT selected.organization_id FROM clients_apiclientorganization AS selected"
    " JOIN organizations_organization AS organization ON organization.id = selected.organization_id"
    " WHERE selected.distributor_id = %s AND selected.client_id = %s AND organization.status <> 'removed'"
)


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
    """The clients that the actor may know of: those within the actor's own reach, and wholly so."""
    rows = ApiClient.objects.select_related("distributor")
    if actor.is_system:
        return rows
    if not actor.can(VIEW):
        return rows.none()
    rows = rows.filter(distributor_id=actor.own_distributor_id)
    if actor.organization_ids is None:
        return rows
    selected = ApiClientOrganization.objects.filter(distributor_id=actor.own_distributor_id)
    selected = selected.exclude(organization__status=OrganizationStatus.REMOVED)
    within = selected.filter(organization_id__in=actor.organization_ids)
    beyond = selected.exclude(organization_id__in=actor.organization_ids)
    # One that reaches nothing any more is within everybody's reach, and nobody's business but Full Admins'.
    rows = rows.filter(reaches_all=False, id__in=within.values("client_id"))
    return rows.exclude(id__in=beyond.values("client_id"))


def list_clients(
    *, actor: Actor, search: str = "", organization_id: UUID | None = None
) -> QuerySet[ApiClient]:
    """Those that are not revoked; with this text in their name, or that reach this organization."""
    rows = visible_to(actor).filter(revoked_at=None)
    if organization_id is not None:
        reached = ApiClientOrganization.objects.filter(
            distributor_id=actor.own_distributor_id, organization_id=organization_id
        )
        rows = rows.filter(Q(reaches_all=True) | Q(id__in=reached.values("client_id")))
    return rows.filter(name__icontains=search) if search else rows


def list_clients_made_by(*, actor: Actor, account_id: UUID | None) -> list[ApiClient]:
    """Those that are not revoked and that this account made, by name."""
    if account_id is None:
        return []
    made = list_clients(actor=actor).filter(created_by_kind=ActorKind.ADMIN, created_by_id=account_id)
    return list(made.order_by("name", "id"))


def get_client(*, actor: Actor, client_id: UUID) -> ApiClient:
    """One client, revoked or not. Raises NotFound outside the actor's reach."""
    found = visible_to(actor).filter(id=client_id).first()
    if found is None:
        raise NotFound
    return found


def log_place(client: ApiClient) -> Place:
    """Where events about it belong: to the one organization that it reaches, whose admins read them too."""
    rows = ApiClientOrganization.objects.filter(distributor_id=client.distributor_id, client=client)
    reached = [] if client.reaches_all else list(rows.values_list("organization_id", flat=True)[:2])
    return Place(client.distributor_id, reached[0]) if len(reached) == 1 else client.place


def list_tokens(client: ApiClient) -> list[ApiToken]:
    """Its tokens that are neither revoked nor ended, the newest first."""
    rows = ApiToken.objects.filter(distributor_id=client.distributor_id, client=client)
    return list(rows.filter(revoked_at=None, expires_at__gt=now()).order_by("-created_at", "-id"))


def list_counts(client: ApiClient) -> list[ClientCount]:
    """What it did that people should see, by name."""
    rows = ClientCount.objects.filter(distributor_id=client.distributor_id, client=client)
    return list(rows.order_by("what"))


def newest_tokens(clients: Collection[ApiClient]) -> dict[UUID, ApiToken]:
    """By client the newest of its tokens that are neither revoked nor ended."""
    rows = ApiToken.objects.filter(distributor_id__in=_tenants(clients), client__in=clients)
    rows = rows.filter(revoked_at=None, expires_at__gt=now())
    return {token.client_id: token for token in rows.order_by("created_at", "id")}


def list_organizations_of(client: ApiClient) -> list[Organization]:
    """The live organizations that it is selected for, by name; none for one that reaches all."""
    rows = Organization.objects.filter(distributor_id=client.distributor_id, status__in=LIVE)
    return list(rows.filter(apiclientorganization__client=client).order_by("name_key"))


def reach_of(clients: Collection[ApiClient]) -> dict[UUID, frozenset[UUID] | None]:
    """By client the organizations that it reaches, None for all."""
    rows = ApiClientOrganization.objects.filter(distributor_id__in=_tenants(clients), client__in=clients)
    rows = rows.exclude(organization__status=OrganizationStatus.REMOVED)
    selected: dict[UUID, set[UUID]] = {client.id: set() for client in clients}
    for client_id, organization_id in rows.values_list("client_id", "organization_id"):
        selected[client_id].add(organization_id)
    return {client.id: None if client.reaches_all else frozenset(selected[client.id]) for client in clients}


def _tenants(clients: Collection[ApiClient]) -> set[UUID]:
    return {client.distributor_id for client in clients}


def list_client_names(*, actor: Actor, ids: Iterable[UUID]) -> dict[UUID, str]:
    """The names of clients of the actor's distributor, revoked ones too: history goes on naming them."""
    rows = ApiClient.objects.filter(id__in=set(ids))
    if not actor.is_system:
        rows = rows.filter(distributor_id=actor.own_distributor_id)
    return dict(rows.values_list("id", "name"))


def client_name(distributor_id: UUID, client_id: UUID | None) -> str:
    """The name of a client, revoked or not, for a rule that knows whose it is; nothing for none."""
    rows = ApiClient.objects.filter(distributor_id=distributor_id, id=client_id) if client_id else []
    return next((client.name for client in rows), "")


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
    rows = fetch_rows(SELECTED, [client.distributor_id, client.id])
    return frozenset(as_uuid(found) for (found,) in rows)
