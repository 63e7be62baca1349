"""What follows a restore for API clients: who was revoked stays so, and a token ends when it was to end."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from uuid import UUID

from mipass.base.audit.kept import Kind, State
from mipass.base.audit.operations import record
from mipass.base.kit.actor import Actor
from mipass.base.kit.clock import now
from mipass.domains.clients.models import ApiClient, ApiToken
from mipass.domains.clients.queries import log_place

ENDINGS = frozenset({"client:revoked", "client:token_revoked", "client:token_rotated"})


def _states(ids: Collection[UUID]) -> Iterator[tuple[UUID, State]]:
    """Whether it is revoked, and by token that is not the second in which it ends."""
    for client in ApiClient.objects.filter(id__in=ids):
        tokens = {str(token.id): int(token.expires_at.timestamp()) for token in _unrevoked(client)}
        yield client.id, {"revoked": client.revoked_at is not None, "tokens": tokens}


def _close_again(actor: Actor, client_id: UUID, state: State) -> bool:
    client = ApiClient.objects.filter(id=client_id, revoked_at=None).first()
    if client is None:
        return False
    if state["revoked"]:
        client.revoked_at = now()
        client.save(update_fields=["revoked_at"])
        record(actor=actor, event="client:revoked", place=log_place(client), subject_id=client.id)
    ended = [_end_as_known(token, state["tokens"]) for token in _unrevoked(client)]
    if any(ended) and not state["revoked"]:
        record(actor=actor, event="client:token_revoked", place=log_place(client), subject_id=client.id)
    return state["revoked"] or any(ended)


def _end_as_known(token: ApiToken, known: Mapping[str, int]) -> bool:
    """Revoke what was revoked since, and shorten what was to end sooner."""
    end = known.get(str(token.id))
    if end is None:
        token.revoked_at = now()
    elif end < int(token.expires_at.timestamp()):
        token.expires_at = datetime.fromtimestamp(end, UTC)
    else:
        return False
    token.save(update_fields=["revoked_at", "expires_at"])
    return True


def _unrevoked(client: ApiClient) -> list[ApiToken]:
    rows = ApiToken.objects.filter(distributor_id=client.distributor_id, client=client, revoked_at=None)
    return list(rows.order_by("id"))


CLIENTS = Kind("client", ENDINGS, _states, _close_again)
